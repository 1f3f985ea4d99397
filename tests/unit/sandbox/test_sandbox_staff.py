"""The staff provider: a person for each role, and machines."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from sandbox.staff_idp.people import ROLES
from tests.unit.sandbox.box import Box
from tests.unit.sandbox.test_sandbox_login import CHALLENGE, VERIFIER

BASE = "/sandbox/staff-idp"


def query(box: Box, **changes: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": str(box.settings.staff_client_id),
        "redirect_uri": f"{box.settings.public_url}/eligibility/staff/callback",
        "state": "s",
        "scope": "openid",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    return f"{BASE}/authorize?" + urlencode(asked)


def landed(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def sign_in(box: Box, person: str, *, basic: bool = True) -> httpx.Response:
    code = landed(await box.browser.post(query(box), data={"person": person}))["code"]
    secret = box.settings.staff_client_secret
    assert secret
    client = (str(box.settings.staff_client_id), secret.get_secret_value())
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{box.settings.public_url}/eligibility/staff/callback",
        "code_verifier": VERIFIER,
    }
    if basic:
        return await box.browser.post(f"{BASE}/token", data=form, auth=client)
    return await box.browser.post(f"{BASE}/token", data={**form, "client_id": client[0], "client_secret": client[1]})


async def claims_of(box: Box, token: str) -> dict[str, Any]:
    key = (await box.browser.get(f"{BASE}/certs")).json()["keys"][0]
    return jwt.decode(token, ECKey.import_key(key), algorithms=["ES256"]).claims


async def test_each_person_has_one_role(box: Box) -> None:
    page = (await box.browser.get(query(box))).text
    assert page.count('name="person"') == 7
    seen = []
    for number in range(1, 8):
        answer = await sign_in(box, f"staff-00{number}", basic=bool(number % 2))
        claims = await claims_of(box, answer.json()["id_token"])
        assert (claims["iss"], claims["aud"]) == (box.settings.staff_issuer, box.settings.staff_client_id)
        assert claims["nonce"] == "n-1"
        assert "　" in claims["name"]
        seen.append(claims["roles"])
    roles = ["clerk", "reviewer", "approver", "accounting", "phone_desk", "auditor", "operator"]
    assert seen == [[role] for role in roles]
    info = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await box.browser.get(f"{BASE}/userinfo", headers=info)).json()["roles"] == ["operator"]


async def test_single_sign_on_until_sign_out(box: Box) -> None:
    assert landed(await box.browser.get(query(box, prompt="none")))["error"] == "login_required"
    await sign_in(box, "staff-001")
    assert "code" in landed(await box.browser.get(query(box)))
    assert "code" in landed(await box.browser.get(query(box, prompt="none")))
    assert "（前回の人）" in (await box.browser.get(query(box, prompt="login"))).text
    assert (await box.browser.post(query(box, prompt="login"), data={})).status_code == 200
    await sign_in(box, "staff-002")
    assert "点検　進（前回の人）" in (await box.browser.get(query(box, prompt="select_account"))).text
    out = await box.browser.get(f"{BASE}/logout", params={"post_logout_redirect_uri": "https://thief.invalid/"})
    assert out.status_code == 200
    back = await box.browser.get(f"{BASE}/logout", params={"post_logout_redirect_uri": f"{box.settings.public_url}/"})
    assert back.headers["location"] == f"{box.settings.public_url}/"
    assert landed(await box.browser.get(query(box, prompt="none")))["error"] == "login_required"
    assert (await box.browser.get(query(box))).text.count('name="person"') == 7
    assert (await box.browser.post(query(box), data={"person": "nobody"})).status_code == 200


async def test_machines_get_bearer_tokens_for_one_role(box: Box) -> None:
    for role in ROLES:
        form = {"grant_type": "client_credentials", "client_id": f"machine-{role}", "client_secret": f"sandbox-{role}"}
        token = (await box.browser.post(f"{BASE}/token", data=form)).json()["access_token"]
        claims = await claims_of(box, token)
        assert claims["roles"] == [role]
        assert (claims["aud"], claims["sub"]) == (box.settings.staff_audience, f"machine-{role}")
    for client, secret in (
        ("machine-clerk", ""),
        ("machine-clerk", "sandbox-auditor"),
        ("machine-mayor", "sandbox-mayor"),
    ):
        form = {"grant_type": "client_credentials"}
        refused = await box.browser.post(f"{BASE}/token", data=form, auth=(client, secret))
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


async def test_it_misbehaves_when_told(box: Box) -> None:
    await box.browser.post(f"{BASE}/misbehave", json={"wrong": "alg_hs256", "times": 2})
    for _ in range(2):
        with pytest.raises((JoseError, ValueError)):
            await claims_of(box, (await sign_in(box, "staff-001")).json()["id_token"])
    assert (await claims_of(box, (await sign_in(box, "staff-001")).json()["id_token"]))["sub"] == "staff-001"
