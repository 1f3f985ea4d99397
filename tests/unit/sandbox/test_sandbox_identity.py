"""The identity provider: private_key_jwt, PKCE, four items of the card, one subject for each client."""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

import httpx
import orjson
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from tests.unit.sandbox.box import Box
from tests.unit.sandbox.test_sandbox_login import CHALLENGE, VERIFIER

BASE = "/sandbox/identity"
OIDC = f"{BASE}/protocol/openid-connect"


def query(box: Box, **changes: str | None) -> str:
    asked = {
        "response_type": "code",
        "client_id": box.settings.identity_client_id,
        "redirect_uri": f"{box.settings.public_url}/registration/identity/callback",
        "state": "s",
        "scope": "openid name address birthdate gender",
        "nonce": "n-1",
        "acr_values": "aal3 crl",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{OIDC}/auth?" + urlencode({k: v for k, v in asked.items() if v is not None})


def landed(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def assertion(box: Box, **changes: object) -> str:
    file, client = box.settings.identity_key_file, box.settings.identity_client_id
    assert file
    key = ECKey.import_key(orjson.loads(file.read_bytes()))
    now = int(time.time())
    claims = {
        "iss": client,
        "sub": client,
        "aud": f"{box.settings.public_url}{OIDC}/token",
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode({"alg": "ES256", "kid": str(key.kid)}, {**claims, "jti": str(uuid4()), **changes}, key)


async def exchange(box: Box, code: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{box.settings.public_url}/registration/identity/callback",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(box),
        "code_verifier": VERIFIER,
        **changes,
    }
    return await box.browser.post(f"{OIDC}/token", data=form)


async def read_card(box: Box, phone: Any, **changes: str | None) -> str:
    box.browser.cookies.set("sandbox-phone", phone["user_id"])
    return landed(await box.browser.post(query(box, **changes), data={"card": phone["handle"]}))["code"]


async def test_the_four_items_of_the_card(box: Box) -> None:
    head, wife = (await box.parts.phones.page(1))[:2]
    box.browser.cookies.set("sandbox-phone", head["user_id"])
    page = (await box.browser.get(query(box))).text
    # The couple's cards and nobody else's.
    assert page.count("さんのカードを読み取る") == 2
    assert wife["name"] in page
    assert landed(await box.browser.post(query(box), data={"decision": "cancel"}))["error"] == "access_denied"
    tokens = (await exchange(box, await read_card(box, head))).json()
    keys = (await box.browser.get(f"{OIDC}/certs")).json()["keys"]
    claims = jwt.decode(tokens["id_token"], ECKey.import_key(keys[0]), algorithms=["ES256"]).claims
    assert (claims["iss"], claims["aud"]) == (box.settings.identity_issuer, box.settings.identity_client_id)
    assert (claims["nonce"], claims["acr"]) == ("n-1", "aal3")
    assert claims["sub"] != head["user_id"]
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    assert (await box.browser.get(f"{OIDC}/userinfo", headers=headers)).json() == {
        "sub": claims["sub"],
        "name": head["name"],
        "address": head["address"],
        "birthdate": head["birth_date"].strftime("%Y%m%d"),
        "gender": "1",
    }
    await box.browser.post(f"{BASE}/formats", json={"iso": True})
    iso = (await box.browser.get(f"{OIDC}/userinfo", headers=headers)).json()
    assert (iso["birthdate"], iso["gender"]) == (head["birth_date"].isoformat(), "male")
    few = (await exchange(box, await read_card(box, wife, scope="openid name"))).json()
    headers = {"authorization": f"Bearer {few['access_token']}"}
    assert set((await box.browser.get(f"{OIDC}/userinfo", headers=headers)).json()) == {"sub", "name"}
    assert (await box.browser.get(f"{OIDC}/userinfo")).status_code == 401


async def test_it_insists_on_pkce_nonce_and_state(box: Box) -> None:
    for missing in ("code_challenge", "nonce", "state"):
        assert landed(await box.browser.get(query(box, **{missing: None})))["error"] == "invalid_request"
    assert (await box.browser.get(query(box, redirect_uri="https://thief.invalid/"))).status_code == 400


async def test_only_the_clients_own_fresh_assertion_counts(box: Box) -> None:
    phone = (await box.parts.phones.page(1))[0]
    now = int(time.time())
    for changes in ({"aud": "x"}, {"iss": "x"}, {"exp": now - 1}, {"exp": now + 9999}, {"jti": ""}):
        answer = await exchange(box, await read_card(box, phone), client_assertion=assertion(box, **changes))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    stranger = ECKey.generate_key("P-256")
    client = box.settings.identity_client_id
    claims = {
        "iss": client,
        "sub": client,
        "aud": f"{box.settings.public_url}{OIDC}/token",
        "exp": now + 60,
        "jti": "j",
    }
    forged = jwt.encode({"alg": "ES256"}, claims, stranger)
    assert (await exchange(box, await read_card(box, phone), client_assertion=forged)).status_code == 401
    once = assertion(box)
    assert (await exchange(box, await read_card(box, phone), client_assertion=once)).status_code == 200
    assert (await exchange(box, await read_card(box, phone), client_assertion=once)).status_code == 401
    code = await read_card(box, phone)
    assert (await exchange(box, code, code_verifier="w" * 50)).json()["error"] == "invalid_grant"
    assert (await exchange(box, code)).json()["error"] == "invalid_grant"


async def test_it_misbehaves_when_told(box: Box) -> None:
    phone = (await box.parts.phones.page(1))[0]
    public = ECKey.import_key((await box.browser.get(f"{OIDC}/certs")).json()["keys"][0])

    async def spoilt(wrong: str) -> dict[str, Any]:
        await box.browser.post(f"{BASE}/misbehave", json={"wrong": wrong})
        tokens: dict[str, Any] = (await exchange(box, await read_card(box, phone))).json()
        return tokens

    confused = (await spoilt("alg_hs256"))["id_token"]
    # Who takes the public key for the secret of an HMAC is fooled; with the algorithm pinned nobody is.
    signed, _, seal = confused.rpartition(".")
    forged = hmac.digest(public.as_bytes(private=False), signed.encode(), hashlib.sha256)
    assert base64.urlsafe_b64decode(seal + "=") == forged
    for wrong in ("alg_hs256", "alg_none", "bad_signature"):
        with pytest.raises((JoseError, ValueError)):
            jwt.decode((await spoilt(wrong))["id_token"], public, algorithms=["ES256"])
    strange = await spoilt("userinfo_sub")
    headers = {"authorization": f"Bearer {strange['access_token']}"}
    info = (await box.browser.get(f"{OIDC}/userinfo", headers=headers)).json()
    assert info["sub"] != jwt.decode(strange["id_token"], public, algorithms=["ES256"]).claims["sub"]
