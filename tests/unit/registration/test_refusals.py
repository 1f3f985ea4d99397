"""Every way the identity proof can be wrong: a plain page, and nothing about the person is stored."""

import time
from collections.abc import Callable

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.unit.registration.conftest import City
from tests.unit.registration.provider import IdentityProvider
from tests.unit.registration.test_flow import AGREE, prove, rows

NOTHING = {"resident": 0, "consent": 0, "outbox": 0, "identity_proof": 0}


def claim(**claims: object) -> Callable[[IdentityProvider], None]:
    return lambda provider: provider.claims.update(claims)


def moments(**offsets: int) -> Callable[[IdentityProvider], None]:
    """Claims so many seconds from the moment of the test."""
    return lambda provider: provider.claims.update({n: int(time.time()) + o for n, o in offsets.items()})


def item(**items: object) -> Callable[[IdentityProvider], None]:
    return lambda provider: provider.items.update(items)


def somebody_else(provider: IdentityProvider) -> None:
    provider.userinfo_sub = "pairwise-taro"


def foreign_key(provider: IdentityProvider) -> None:
    provider.signing = ("ES256", ECKey.generate_key("P-256", parameters={"kid": "k1"}))


WRONG = {
    "audience": claim(aud="another-client"),
    "issuer": claim(iss="https://evil.test"),
    "nonce": claim(nonce="another"),
    "expired": moments(exp=-120, iat=-420),
    "not yet": moments(iat=600),
    "no expiry": claim(exp=None),
    "algorithm": IdentityProvider.forge_with_public_key,
    "signature": foreign_key,
    "userinfo of somebody else": somebody_else,
    "impossible birth date": item(birthdate="19500230"),
    "unknown sex": item(gender="x"),
    "no name": item(name=""),
    "address as object": item(address={"formatted": "見本市"}),
}


@pytest.mark.parametrize("fault", WRONG.values(), ids=WRONG.keys())
async def test_a_wrong_answer_is_refused_and_nothing_is_kept(
    city: City, fault: Callable[[IdentityProvider], None]
) -> None:
    fault(city.provider)
    phone = await city.phone(1)
    answer = await prove(city, phone)
    assert answer.status_code == 400
    assert "まだ終わっていません" in answer.text
    assert "花子" not in answer.text
    assert await rows(city) == NOTHING
    assert await city.database.fetchval("SELECT count(*) FROM identity_attempt") == 0


async def test_after_a_refusal_the_same_page_leads_to_a_second_try(city: City) -> None:
    city.provider.claims["nonce"] = "another"
    phone = await city.phone(1)
    await prove(city, phone)
    city.provider.claims.clear()
    away = await phone.press("/registration/identity")
    answer = city.provider.approve(away.headers["location"])
    back = await phone.open("/registration/identity/callback?" + str(httpx.QueryParams(answer)))
    assert back.headers["location"] == "/registration/consent"


async def test_a_resident_who_stops_at_the_provider_may_try_again(city: City) -> None:
    phone = await city.phone(1)
    await phone.open("/registration/identity")
    away = await phone.press("/registration/identity")
    state = city.provider.approve(away.headers["location"])["state"]
    answer = await phone.open(f"/registration/identity/callback?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "とちゅうで終わりました" in answer.text
    assert await rows(city) == NOTHING


async def test_an_answer_counts_once_and_only_in_the_session_that_asked(city: City) -> None:
    mine, other = await city.phone(1), await city.phone(2)
    await mine.open("/registration/identity")
    away = await mine.press("/registration/identity")
    query = str(httpx.QueryParams(city.provider.approve(away.headers["location"])))
    assert (await other.open(f"/registration/identity/callback?{query}")).status_code == 400
    assert (await mine.open(f"/registration/identity/callback?{query}")).status_code == 303
    again = await mine.open(f"/registration/identity/callback?{query}")
    assert again.status_code == 400
    assert "もう一度" in again.text


@pytest.mark.parametrize("query", ["", "state=x", "code=x", "state=x&code=y"])
async def test_an_answer_nobody_asked_for_is_refused(city: City, query: str) -> None:
    phone = await city.phone(1)
    assert (await phone.open(f"/registration/identity/callback?{query}")).status_code == 400


async def test_too_old_an_attempt_is_not_used(city: City) -> None:
    phone = await city.phone(1)
    await phone.open("/registration/identity")
    away = await phone.press("/registration/identity")
    await city.database.pool.execute("UPDATE identity_attempt SET expires_at = now() - interval '1 second'")
    query = str(httpx.QueryParams(city.provider.approve(away.headers["location"])))
    assert (await phone.open(f"/registration/identity/callback?{query}")).status_code == 400
    assert await rows(city) == NOTHING


async def test_too_old_a_proof_is_not_used(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    await city.database.pool.execute("UPDATE identity_proof SET expires_at = now() - interval '1 second'")
    answer = await phone.press("/registration/consent", **AGREE)
    assert answer.status_code == 409
    assert "まだ終わっていません" in answer.text
    assert await rows(city) == NOTHING


async def test_a_late_correction_is_not_taken_for_done(city: City) -> None:
    """Somebody registered long ago proves again and waits too long: the page must not say that it worked."""
    first = await city.phone(1)
    await prove(city, first)
    await first.press("/registration/consent", **AGREE)
    again = await city.phone(1)
    await prove(city, again)
    await city.database.pool.execute("UPDATE identity_proof SET expires_at = now() - interval '1 second'")
    assert (await again.press("/registration/consent", **AGREE)).status_code == 409


async def test_a_proof_stays_in_the_session_that_asked(city: City) -> None:
    await prove(city, await city.phone(1))
    same_account = await city.phone(1)
    assert (await same_account.open("/registration/consent")).status_code == 409


async def test_while_the_provider_is_out_the_page_says_so(city: City) -> None:
    city.provider.away = True
    phone = await city.phone(1)
    await phone.open("/registration/identity")
    answer = await phone.press("/registration/identity")
    assert answer.status_code == 400
    assert "今は使えません" in answer.text


async def test_without_sign_in_every_page_leads_there(city: City) -> None:
    for path in ("identity", "identity/callback?state=x", "consent", "done", "registered", "withdraw"):
        answer = await city.anybody().open(f"/registration/{path}")
        assert answer.headers["location"].startswith("/registration/signin?next=")


async def test_a_form_from_elsewhere_or_without_its_token_is_refused(city: City) -> None:
    phone = await city.phone(1)
    await prove(city, phone)
    for headers, fields in (
        ({"Origin": "https://evil.test"}, {"agreed": "yes"}),
        ({"Origin": "https://city.test"}, {"agreed": "yes", "csrf": "wrong"}),
    ):
        answer = await phone.http.post("/registration/consent", data=fields, headers=headers)
        assert answer.status_code == 403
    assert (await rows(city))["resident"] == 0
