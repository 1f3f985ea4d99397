"""LINE Login: the code flow a browser goes through, and tokens that must not be believed."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from tests.unit.sandbox.box import Box

LOGIN = "/sandbox/line/login"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def query(box: Box, **changes: str | None) -> str:
    asked = {
        "response_type": "code",
        "client_id": box.settings.line_login_channel_id,
        "redirect_uri": f"{box.settings.public_url}/registration/signin/callback",
        "state": "st&te",
        "scope": "openid",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{LOGIN}/oauth2/v2.1/authorize?" + urlencode({k: v for k, v in asked.items() if v is not None})


def landed(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def signed_in(box: Box) -> str:
    """This browser is a phone that has consented; its user id."""
    user: str = (await box.parts.phones.page(1))[0]["user_id"]
    box.browser.cookies.set("sandbox-phone", user)
    await box.parts.phones.consent(user)
    return user


async def exchange(box: Box, code: str, **changes: str) -> httpx.Response:
    secret = box.settings.line_login_channel_secret
    assert secret
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{box.settings.public_url}/registration/signin/callback",
        "client_id": str(box.settings.line_login_channel_id),
        "client_secret": secret.get_secret_value(),
        "code_verifier": VERIFIER,
        **changes,
    }
    return await box.browser.post(f"{LOGIN}/oauth2/v2.1/token", data=form)


async def id_token(box: Box, **changes: str) -> str:
    code = landed(await box.browser.get(query(box)))["code"]
    answer = await exchange(box, code, **changes)
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["id_token"]
    return token


def secret_key(box: Box) -> OctKey:
    secret = box.settings.line_login_channel_secret
    assert secret
    return OctKey.import_key(secret.get_secret_value())


async def test_choose_a_phone_consent_once_and_come_back(box: Box) -> None:
    page = await box.browser.get(query(box, bot_prompt="aggressive"))
    assert "どのスマートフォンでログインしますか" in page.text
    phone = (await box.parts.phones.page(1))[0]
    chosen = await box.browser.post(query(box, bot_prompt="aggressive"), data={"phone": phone["handle"]})
    consent = await box.browser.get(chosen.headers["location"])
    assert "許可する" in consent.text
    assert "友だちに追加する" in consent.text
    denied = landed(await box.browser.post(query(box), data={"decision": "cancel"}))
    assert (denied["error"], denied["state"]) == ("ACCESS_DENIED", "st&te")
    allowed = landed(await box.browser.post(query(box), data={"decision": "allow", "friend": "on"}))
    assert allowed["state"] == "st&te"
    assert [e["type"] for e in await box.receiver.wait_for(1)] == ["follow"]
    assert landed(await box.browser.get(query(box)))["code"] != allowed["code"]
    token = (await exchange(box, allowed["code"])).json()
    claims = jwt.decode(token["id_token"], secret_key(box), algorithms=["HS256"]).claims
    now = time.time()
    assert claims["iss"] == box.settings.line_login_issuer == f"{box.settings.public_url}{LOGIN}"
    assert (claims["sub"], claims["nonce"]) == (phone["user_id"], "n-1")
    assert claims["aud"] == box.settings.line_login_channel_id
    assert claims["iat"] <= now < claims["exp"] <= now + 3601
    bearer = {"authorization": f"Bearer {token['access_token']}"}
    assert (await box.browser.get(f"{LOGIN}/friendship/v1/status", headers=bearer)).json() == {"friendFlag": True}
    assert (await box.browser.get(f"{LOGIN}/oauth2/v2.1/userinfo")).status_code == 401


async def test_codes_are_for_one_use_one_client_one_browser(box: Box) -> None:
    await signed_in(box)

    async def code() -> str:
        return landed(await box.browser.get(query(box)))["code"]

    first = await code()
    assert (await exchange(box, first)).status_code == 200
    assert (await exchange(box, first)).json()["error"] == "invalid_grant"
    for wrong in ({"code_verifier": "w" * 50}, {"redirect_uri": "http://127.0.0.1/other"}):
        spent = await code()
        assert (await exchange(box, spent, **wrong)).json()["error"] == "invalid_grant"
        assert (await exchange(box, spent)).json()["error"] == "invalid_grant"
    assert (await exchange(box, await code(), client_secret="0" * 32)).json()["error"] == "invalid_client"


async def test_requests_that_are_not_in_order(box: Box) -> None:
    await signed_in(box)
    for wrong in ({"client_id": "1"}, {"redirect_uri": "https://thief.invalid/x"}, {"redirect_uri": "//thief"}):
        assert (await box.browser.get(query(box, **wrong))).status_code == 400
    for faulty in ({"state": None}, {"code_challenge_method": "plain"}):
        assert landed(await box.browser.get(query(box, **faulty)))["error"] == "invalid_request"
    assert landed(await box.browser.get(query(box, scope="profile")))["error"] == "invalid_scope"


async def test_the_verify_endpoint_speaks_lines_words(box: Box) -> None:
    user = await signed_in(box)
    channel = str(box.settings.line_login_channel_id)

    async def verify(**form: str) -> Any:
        return (await box.browser.post(f"{LOGIN}/oauth2/v2.1/verify", data=form)).json()

    token = await id_token(box)
    assert (await verify(id_token=token, client_id=channel, nonce="n-1"))["sub"] == user
    assert (await verify(id_token=token, client_id="1"))["error_description"] == "Invalid IdToken Audience."
    bad_nonce = await verify(id_token=token, client_id=channel, nonce="x")
    assert bad_nonce["error_description"] == "Invalid IdToken Nonce."
    assert (await verify(id_token="x", client_id=channel))["error_description"] == "Invalid IdToken."
    keys = (await box.browser.get(f"{LOGIN}/oauth2/v2.1/certs")).json()["keys"]
    assert "d" not in keys[0]
    es256 = await id_token(box, id_token_key_type="JWK")
    assert jwt.decode(es256, ECKey.import_key(keys[0]), algorithms=["ES256"]).claims["sub"] == user
    document = (await box.browser.get(f"{LOGIN}/.well-known/openid-configuration")).json()
    assert document["issuer"] == box.settings.line_login_issuer
    assert document["id_token_signing_alg_values_supported"] == ["ES256"]


async def test_it_misbehaves_when_told_and_then_no_more(box: Box) -> None:
    await signed_in(box)
    now = time.time()

    async def spoilt(wrong: str) -> str:
        order = await box.browser.post(f"{LOGIN}/misbehave", json={"wrong": wrong})
        assert order.status_code == 204
        return await id_token(box)

    def read(token: str) -> dict[str, Any]:
        return jwt.decode(token, secret_key(box), algorithms=["HS256"]).claims

    def header(token: str) -> dict[str, Any]:
        raw = token.split(".", maxsplit=1)[0]
        parsed: dict[str, Any] = orjson.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        return parsed

    assert read(await spoilt("wrong_nonce"))["nonce"] != "n-1"
    assert "nonce" not in read(await spoilt("no_nonce"))
    assert read(await spoilt("wrong_aud"))["aud"] != box.settings.line_login_channel_id
    assert read(await spoilt("wrong_iss"))["iss"] != box.settings.line_login_issuer
    assert read(await spoilt("expired"))["exp"] < now
    assert header(await spoilt("alg_es256"))["alg"] == "ES256"
    unsigned = await spoilt("alg_none")
    assert (header(unsigned)["alg"], unsigned[-1]) == ("none", ".")
    with pytest.raises(JoseError):
        read(await spoilt("bad_signature"))
    assert read(await id_token(box))["nonce"] == "n-1"
