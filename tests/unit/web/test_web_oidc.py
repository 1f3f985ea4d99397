"""What an ID token must be, one defect at a time."""

import base64
import hmac
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import orjson
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from libs.common.web.attempt import new_attempt
from libs.common.web.metadata import Metadata
from libs.common.web.oidc import Provider, ProviderAway, SignInRefused
from tests.unit.web.oidc_provider import CLIENT, ISSUER, SECRET, TestProvider

Claims = dict[str, Any]


@pytest.fixture
def idp() -> TestProvider:
    return TestProvider()


@pytest.fixture
async def http(idp: TestProvider) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(idp.app)) as client:
        yield client


@pytest.fixture
def provider(http: httpx.AsyncClient) -> Provider:
    return Provider(ISSUER, CLIENT, algorithm=("ES256", "RS256"), http=http, client_secret=SECRET)


def unsigned(claims: Claims, header: dict[str, Any], signature: bytes = b"") -> str:
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


async def test_a_good_token(idp: TestProvider, provider: Provider) -> None:
    assert (await provider.verify_id_token(idp.sign(idp.base()), "n"))["sub"] == "person-1"


DEFECTS: dict[str, tuple[Callable[[Claims], object], str]] = {
    "wrong audience": (lambda c: c.update(aud="other"), "aud"),
    "no audience": (lambda c: c.pop("aud"), "aud"),
    "several audiences, another party": (lambda c: c.update(aud=[CLIENT, "x"], azp="x"), "azp"),
    "several audiences, no party": (lambda c: c.update(aud=[CLIENT, "x"]), "azp"),
    "wrong nonce": (lambda c: c.update(nonce="m"), "nonce"),
    "no nonce": (lambda c: c.pop("nonce"), "nonce"),
    "nonce of another kind": (lambda c: c.update(nonce=["n"]), "nonce"),
    "wrong issuer": (lambda c: c.update(iss=f"{ISSUER}/"), "iss"),
    "no issuer": (lambda c: c.pop("iss"), "iss"),
    "expired": (lambda c: c.update(exp=int(time.time()) - 60), "exp"),
    "no expiry": (lambda c: c.pop("exp"), "exp"),
    "expiry as text": (lambda c: c.update(exp="tomorrow"), "exp"),
    "issued in the future": (lambda c: c.update(iat=int(time.time()) + 120), "iat"),
    "no time of issue": (lambda c: c.pop("iat"), "iat"),
    "not yet valid": (lambda c: c.update(nbf=int(time.time()) + 120), "nbf"),
    "no subject": (lambda c: c.pop("sub"), "sub"),
    "empty subject": (lambda c: c.update(sub=""), "sub"),
}


@pytest.mark.parametrize("defect", DEFECTS)
async def test_wrong_claims(idp: TestProvider, provider: Provider, defect: str) -> None:
    bend, reason = DEFECTS[defect]
    claims = idp.base()
    bend(claims)
    with pytest.raises(SignInRefused) as refused:
        await provider.verify_id_token(idp.sign(claims), "n")
    assert reason in refused.value.reason


async def test_small_differences_of_clocks_are_forgiven(idp: TestProvider, provider: Provider) -> None:
    now = int(time.time())
    await provider.verify_id_token(idp.sign({**idp.base(), "iat": now + 10, "exp": now - 10}), "n")


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "ES384", "", None])
async def test_algorithms_that_were_not_agreed(idp: TestProvider, provider: Provider, alg: str | None) -> None:
    with pytest.raises(SignInRefused, match="algorithm"):
        await provider.verify_id_token(unsigned(idp.base(), {"alg": alg, "kid": "k1"}), "n")


async def test_public_key_as_hmac_secret(idp: TestProvider, http: httpx.AsyncClient) -> None:
    header = {"alg": "HS256", "kid": "k1"}
    signature = hmac.digest(idp.key.as_pem(private=False), unsigned(idp.base(), header)[:-1].encode(), "sha256")
    forged = unsigned(idp.base(), header, signature)
    for algorithm in ("ES256", ("ES256", "RS256"), "HS256"):
        provider = Provider(ISSUER, CLIENT, algorithm=algorithm, http=http, client_secret=SECRET)
        with pytest.raises(SignInRefused):
            await provider.verify_id_token(forged, "n")


async def test_each_flow_takes_its_own_algorithm_only(http: httpx.AsyncClient, idp: TestProvider) -> None:
    line = Provider(ISSUER, CLIENT, algorithm="HS256", http=http, client_secret=SECRET)
    with pytest.raises(SignInRefused, match="algorithm"):
        await line.verify_id_token(idp.sign(idp.base()), "n")
    secret_token = TestProvider("HS256").sign(idp.base())
    assert (await line.verify_id_token(secret_token, "n"))["sub"] == "person-1"
    other = OctKey.import_key("another-secret-of-32-characters!")
    with pytest.raises(SignInRefused, match="bad_signature"):
        await line.verify_id_token(idp.sign(idp.base(), key=other, header={"alg": "HS256"}), "n")


def test_mixed_algorithms_are_not_accepted(http: httpx.AsyncClient) -> None:
    for wrong in ("none", ("HS256", "ES256")):
        with pytest.raises(ValueError, match="HS256 alone"):
            Provider(ISSUER, CLIENT, algorithm=wrong, http=http)


async def test_signature_of_another_key(idp: TestProvider, provider: Provider) -> None:
    other = ECKey.generate_key("P-256", {"kid": "k1"}, private=True)
    with pytest.raises(SignInRefused, match="bad_signature"):
        await provider.verify_id_token(idp.sign(idp.base(), key=other), "n")


async def test_an_rsa_token_may_not_name_an_ec_key(idp: TestProvider, provider: Provider) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
    with pytest.raises(SignInRefused, match="unknown key"):
        await provider.verify_id_token(idp.sign(idp.base(), key=rsa, header={"alg": "RS256"}), "n")


@pytest.mark.parametrize("token", [None, "", "a", "a.b.c", "é.é.é", "e30.e30.", "W10.W10.", "x" * 20_000, 7])
async def test_what_is_no_token(provider: Provider, token: object) -> None:
    with pytest.raises(SignInRefused):
        await provider.verify_id_token(token, "n")


async def test_a_new_key_is_looked_for_once(
    idp: TestProvider, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await provider.verify_id_token(idp.sign(idp.base()), "n")
    await provider.verify_id_token(idp.sign(idp.base()), "n")
    assert idp.key_fetches == 1
    idp.key = ECKey.generate_key("P-256", {"kid": "k2"}, private=True)
    idp.published.append(idp.key)
    with pytest.raises(SignInRefused, match="unknown key"):  # made-up ids do not drive us against the provider
        await provider.verify_id_token(idp.sign(idp.base()), "n")
    assert idp.key_fetches == 1
    monkeypatch.setattr(Metadata, "pause", -1.0)
    await provider.verify_id_token(idp.sign(idp.base()), "n")
    assert idp.key_fetches == 2
    unknown = ECKey.generate_key("P-256", {"kid": "k3"}, private=True)
    with pytest.raises(SignInRefused, match="unknown key"):
        await provider.verify_id_token(idp.sign(idp.base(), key=unknown), "n")
    assert idp.key_fetches == 3


async def exchanged(idp: TestProvider, provider: Provider) -> dict[str, Any]:
    attempt = new_attempt("t", "/")
    url = await provider.authorize_url(
        redirect_uri="https://us/back", state=attempt.state, nonce=attempt.nonce, challenge=attempt.challenge
    )
    idp.agree(url)
    return await provider.exchange("code-0", attempt.verifier, "https://us/back")


async def test_secret_by_header_or_form(idp: TestProvider, http: httpx.AsyncClient) -> None:
    await exchanged(idp, Provider(ISSUER, CLIENT, algorithm="ES256", http=http, client_secret=SECRET))
    await exchanged(idp, Provider(ISSUER, CLIENT, algorithm="ES256", http=http, client_secret=SECRET, auth="post"))
    idp.methods = ["client_secret_post"]
    await exchanged(idp, Provider(ISSUER, CLIENT, algorithm="ES256", http=http, client_secret=SECRET))
    (first, header), (second, no_header), (third, none) = idp.token_requests
    assert header == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert "client_secret" not in first
    assert second["client_secret"] == third["client_secret"] == SECRET
    assert no_header is none is None


async def test_private_key_jwt(idp: TestProvider, http: httpx.AsyncClient) -> None:
    key = ECKey.generate_key("P-256", {"kid": "mine"}, private=True)
    await exchanged(idp, Provider(ISSUER, CLIENT, algorithm="ES256", http=http, signing_key=key))
    form, header = idp.token_requests[0]
    assert header is None
    from joserfc import jwt

    token = jwt.decode(form["client_assertion"], key, algorithms=["ES256"])
    assert token.header["kid"] == "mine"
    assert (token.claims["iss"], token.claims["sub"], token.claims["aud"]) == (CLIENT, CLIENT, f"{ISSUER}/token")
    assert token.claims["exp"] - token.claims["iat"] <= 60
    assert len(token.claims["jti"]) >= 16


async def test_refused_code_and_wrong_verifier(idp: TestProvider, provider: Provider) -> None:
    with pytest.raises(SignInRefused, match="code refused"):
        await provider.exchange("made-up", "v", "https://us/back")
    await exchanged(idp, provider)
    with pytest.raises(SignInRefused, match="code refused"):  # used up
        await provider.exchange("code-0", "v", "https://us/back")


async def test_userinfo_of_somebody_else(provider: Provider) -> None:
    assert (await provider.userinfo("a-1", "person-1"))["address"] == "見本市1番地"
    with pytest.raises(SignInRefused, match="somebody else"):
        await provider.userinfo("a-1", "person-2")


def answering(status: int, body: bytes) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(status, content=body)))


@pytest.mark.parametrize(
    ("status", "body"), [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b'{"issuer": "https://evil"}')]
)
async def test_a_provider_that_makes_no_sense_is_away(status: int, body: bytes) -> None:
    async with answering(status, body) as http:
        provider = Provider(ISSUER, CLIENT, algorithm="ES256", http=http, client_secret=SECRET)
        with pytest.raises(ProviderAway):
            await provider.authorize_url(redirect_uri="r", state="s", nonce="n", challenge="c")


async def test_a_provider_that_is_out_is_away() -> None:
    def out(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    async with httpx.AsyncClient(transport=httpx.MockTransport(out)) as http:
        with pytest.raises(ProviderAway):
            await Provider(ISSUER, CLIENT, algorithm="ES256", http=http).exchange("c", "v", "r")
