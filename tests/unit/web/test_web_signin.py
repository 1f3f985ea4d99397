"""The way to the provider and back, for residents and staff."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from libs.common.staff.roles import subject_of
from libs.common.web import sessions
from libs.common.web.origins import local_path
from tests.unit.web.conftest import NAME, SAME, Site, SiteOf
from tests.unit.web.oidc_provider import CLIENT

RESIDENT = "/registration/signin"
STAFF = "/registration/staff/signin"
BACK = {RESIDENT: "/registration/signin/callback", STAFF: "/registration/staff/callback"}


def asked(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 303
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}


async def through(site: Site, start: str, next_path: str = "", **bent: str) -> httpx.Response:
    site.provider.algorithm = "HS256" if start == RESIDENT else "ES256"
    leave = await site.client.get(start, params={"next": next_path} if next_path else {})
    return await site.client.get(f"{BACK[start]}?{site.provider.agree(leave.headers['location'], **bent)}")


async def test_what_is_asked_of_line(site: Site) -> None:
    query = asked(await site.client.get(RESIDENT))
    assert query["client_id"] == CLIENT
    assert query["redirect_uri"] == "https://city.example/registration/signin/callback"
    assert (query["response_type"], query["code_challenge_method"], query["scope"]) == ("code", "S256", "openid")
    assert min(len(query["state"]), len(query["nonce"])) >= 32
    assert "disable_auto_login" not in query
    again = asked(await site.client.get(RESIDENT, params={"again": "true"}))
    assert again["disable_auto_login"] == "true"
    assert again["state"] != query["state"]
    assert again["nonce"] != query["nonce"]


async def test_resident_signs_in(site: Site) -> None:
    site.provider.claims = {"sub": "U-line-id-1"}
    back = await through(site, RESIDENT, "/registration/mine?a=1")
    assert (back.status_code, back.headers["location"]) == (303, "/registration/mine?a=1")
    page = await site.client.get("/registration/mine")
    line_hash = site.runtime.keys.line_hash("U-line-id-1")
    assert line_hash in page.text
    assert (await site.audit())[-1] == {
        "actor": line_hash,
        "role": "resident",
        "action": "signin.done",
        "object": NAME,
        "detail": {},
    }
    assert "client_secret" in site.provider.token_requests[0][0]


async def test_cookies_are_strict(site: Site) -> None:
    leave = await site.client.get(RESIDENT)
    back = await through(site, RESIDENT)
    for response, kind in ((leave, "login"), (back, "resident")):
        cookie = next(
            one for one in response.headers.get_list("set-cookie") if one.startswith(f"__Host-{NAME}-{kind}=")
        )
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "path=/", "samesite=lax", "secure"}


async def test_staff_sign_in(site: Site) -> None:
    site.provider.claims = {"sub": "p-7", "name": "試験 花子", "roles": ["clerk", "unknown"]}
    back = await through(site, STAFF)
    assert back.headers["location"] == "/registration/staff"
    page = await site.client.get("/registration/staff/desk")
    assert "試験 花子" in page.text
    assert "給付担当" in page.text
    session = (await sessions.live(site.database, "staff"))[0]
    assert session.subject == subject_of("https://idp.example", "p-7")
    assert session.data["roles"] == ["clerk"]
    assert (await site.audit())[-1]["detail"] == {"roles": "clerk"}


async def test_roles_come_from_the_configured_claim(site_of: SiteOf) -> None:
    site = await site_of(staff_roles_claim="groups")
    site.provider.claims = {"sub": "p", "roles": ["clerk"], "groups": ["auditor"]}
    await through(site, STAFF)
    assert (await sessions.live(site.database, "staff"))[0].data["roles"] == ["auditor"]


async def test_a_new_sign_in_makes_a_new_session_and_ends_the_old(site: Site) -> None:
    await through(site, STAFF)
    first = site.client.cookies[f"__Host-{NAME}-staff"]
    await through(site, STAFF)
    assert site.client.cookies[f"__Host-{NAME}-staff"] != first
    assert await sessions.find(site.database, "staff", first) is None
    assert len(await sessions.live(site.database, "staff")) == 1


async def refused(site: Site, response: httpx.Response, reason: str, status: int = 400) -> None:
    assert response.status_code == status
    assert "もう一度サインイン" in response.text
    row = (await site.audit())[-1]
    assert (row["action"], row["actor"], row["detail"]) == ("signin.refused", "unknown", {"reason": reason})
    assert await site.database.fetchval("SELECT count(*) FROM session") == 0


@pytest.mark.parametrize("start", [RESIDENT, STAFF])
async def test_a_lost_state_leads_to_a_calm_page(site: Site, start: str) -> None:
    await refused(site, await through(site, start, state="made-up"), "state")
    await refused(site, await site.client.get(BACK[start]), "state")


async def test_another_browser_cannot_finish(site: Site) -> None:
    leave = await site.client.get(RESIDENT)
    query = site.provider.agree(leave.headers["location"])
    site.client.cookies.clear()
    response = await site.client.get(f"{BACK[RESIDENT]}?{query}")
    assert response.status_code == 400
    assert site.provider.token_requests == []


async def test_a_return_works_once(site: Site) -> None:
    site.provider.algorithm = "HS256"
    leave = await site.client.get(RESIDENT)
    login = site.client.cookies[f"__Host-{NAME}-login"]
    query = site.provider.agree(leave.headers["location"])
    assert (await site.client.get(f"{BACK[RESIDENT]}?{query}")).status_code == 303
    site.client.cookies.set(f"__Host-{NAME}-login", login, domain="city.example")
    assert (await site.client.get(f"{BACK[RESIDENT]}?{query}")).status_code == 400


async def test_an_old_attempt_is_over(site: Site) -> None:
    leave = await site.client.get(RESIDENT)
    await site.database.pool.execute("UPDATE session SET expires_at = expires_at - interval '10 minutes'")
    query = site.provider.agree(leave.headers["location"])
    await refused(site, await site.client.get(f"{BACK[RESIDENT]}?{query}"), "state")


async def test_an_attempt_of_residents_is_none_of_staff(site: Site) -> None:
    leave = await site.client.get(RESIDENT)
    query = site.provider.agree(leave.headers["location"])
    await refused(site, await site.client.get(f"{BACK[STAFF]}?{query}"), "state")


async def test_wrong_tokens_sign_nobody_in(site: Site) -> None:
    site.provider.claims = {"sub": "p", "aud": "another-client"}
    await refused(site, await through(site, RESIDENT), "aud")
    site.provider.claims = {"sub": "p", "nonce": "replayed", "roles": ["clerk"]}
    await refused(site, await through(site, STAFF), "nonce")


async def test_es256_is_not_taken_where_line_signs_with_the_secret(site: Site) -> None:
    leave = await site.client.get(RESIDENT)
    response = await site.client.get(f"{BACK[RESIDENT]}?{site.provider.agree(leave.headers['location'])}")
    await refused(site, response, "algorithm")


async def test_who_stops_may_try_again(site: Site) -> None:
    leave = await site.client.get(RESIDENT, params={"next": "/registration/mine"})
    state = asked(leave)["state"]
    response = await site.client.get(BACK[RESIDENT], params={"error": "access_denied", "state": state})
    await refused(site, response, "stopped")
    assert 'name="next" value="/registration/mine"' in response.text


async def test_no_role_no_session(site: Site) -> None:
    site.provider.claims = {"sub": "p", "roles": ["mayor"]}
    response = await through(site, STAFF)
    await refused(site, response, "no role", 403)
    assert "役割" in response.text


@pytest.mark.parametrize(("amr", "status"), [(["pwd"], 403), (None, 403), ("mfa", 403), (["pwd", "mfa"], 303)])
async def test_strength_when_the_city_asks_for_it(site_of: SiteOf, amr: Any, status: int) -> None:
    site = await site_of(staff_amr="mfa")
    site.provider.claims["amr"] = amr
    assert (await through(site, STAFF)).status_code == status


async def test_provider_away(site: Site) -> None:
    await site.app.state.http.aclose()
    site.app.state.http = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(502)))
    response = await site.client.get(STAFF)
    await refused(site, response, "metadata", 503)
    await site.app.state.http.aclose()


async def test_unconfigured_is_told_calmly(site_of: SiteOf) -> None:
    site = await site_of(line_login_issuer=None, staff_issuer=None)
    assert (await site.client.get(RESIDENT)).status_code == 503
    assert (await site.client.get(STAFF)).status_code == 503


@pytest.mark.parametrize(
    "given",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil", "evil", "", "/a\r\nb", "\\\\evil", None],
)
def test_next_stays_here(given: str | None) -> None:
    assert local_path(given, "/home") == "/home"


def test_local_next_is_kept() -> None:
    assert local_path("/registration/a?b=//c", "/home") == "/registration/a?b=//c"


async def test_sign_out_also_leaves_the_provider(site: Site) -> None:
    site.provider.end_session = True
    id_hash = await site.sign_in("staff")
    response = await site.client.post("/registration/staff/signout", data={"csrf": site.token(id_hash)}, headers=SAME)
    assert response.status_code == 303
    assert response.headers["location"].startswith("https://idp.example/logout?client_id=client-1&")


async def bearer(site: Site, claims: dict[str, Any]) -> httpx.Response:
    token = site.provider.sign(claims)
    return await site.client.get("/registration/api/v1/notes", headers={"Authorization": f"Bearer {token}"})


def machine(site: Site, **more: Any) -> dict[str, Any]:
    claims = {**site.provider.base(audience="todoke"), "sub": "batch", "roles": ["clerk"], **more}
    return {name: value for name, value in claims.items() if name != "nonce" or "nonce" in more}


async def test_bearer_token_of_a_program(site: Site) -> None:
    response = await bearer(site, machine(site, name="夜間処理"))
    assert response.json() == {"subject": subject_of("https://idp.example", "batch"), "name": "夜間処理"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"aud": CLIENT}, "aud"),
        ({"iss": "https://other"}, "iss"),
        ({"exp": 1}, "exp"),
        ({"nonce": "n"}, "id token"),
    ],
)
async def test_bearer_tokens_that_do_not_hold(site: Site, change: dict[str, Any], reason: str) -> None:
    response = await bearer(site, machine(site, **change))
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert reason in (await site.audit())[-1]["detail"]["reason"]


async def test_bearer_token_without_the_role(site: Site) -> None:
    response = await bearer(site, machine(site, roles=["auditor"]))
    assert response.status_code == 403
    assert "給付担当" in response.json()["detail"]


async def test_bearer_token_opens_no_page(site: Site) -> None:
    token = site.provider.sign(machine(site))
    response = await site.client.get("/registration/staff/desk", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 303
