"""A state-changing request with a cookie passes only when its origin and its token both hold."""

import pytest

from tests.unit.web.conftest import BASE, SAME, Site

NOTE = {"text": "a", "amount": 1}


async def test_genuine_form_passes(site: Site) -> None:
    token = site.token(await site.sign_in("resident", subject="h" * 32))
    response = await site.client.post("/registration/mine", data={"answer": "yes", "csrf": token}, headers=SAME)
    assert response.json() == {"line_hash": "h" * 32, "line_id": "U1", "answer": "yes"}


async def test_the_page_carries_the_token_that_passes(site: Site) -> None:
    token = site.token(await site.sign_in("resident"))
    page = await site.client.get("/registration/mine")
    assert page.text.count(f'name="csrf" value="{token}"') == 2  # the form of the page, and sign-out


async def test_multipart_form_passes(site: Site) -> None:
    token = site.token(await site.sign_in("resident"))
    response = await site.client.post(
        "/registration/mine", data={"answer": "yes", "csrf": token}, files={"f": b"x"}, headers=SAME
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "csrf: site"),
        ({"Sec-Fetch-Site": "same-site"}, "csrf: site"),
        ({"Sec-Fetch-Site": "cross-site", "Origin": BASE}, "csrf: site"),
        ({}, "csrf: origin"),
        ({"Origin": "null"}, "csrf: origin"),
        ({"Origin": "https://evil.example"}, "csrf: origin"),
        ({"Origin": f"{BASE}.evil.example"}, "csrf: origin"),
    ],
)
async def test_wrong_origin_is_refused_with_the_right_token(site: Site, headers: dict[str, str], reason: str) -> None:
    token = site.token(await site.sign_in("resident"))
    response = await site.client.post("/registration/mine", data={"answer": "yes", "csrf": token}, headers=headers)
    assert response.status_code == 403
    assert (await site.audit())[0]["detail"] == {"reason": reason}


@pytest.mark.parametrize("headers", [{"Origin": BASE}, {"Sec-Fetch-Site": "none"}, SAME])
async def test_right_origin(site: Site, headers: dict[str, str]) -> None:
    token = site.token(await site.sign_in("resident"))
    response = await site.client.post("/registration/mine", data={"answer": "yes", "csrf": token}, headers=headers)
    assert response.status_code == 200


async def test_wrong_tokens_are_refused(site: Site) -> None:
    other = site.token(await site.sign_in("resident"))
    await site.sign_in("resident")
    for form in ({}, {"csrf": ""}, {"csrf": "あ"}, {"csrf": other}, {"csrf": other[:-1]}):
        response = await site.client.post("/registration/mine", data={"answer": "yes", **form}, headers=SAME)
        assert response.status_code == 403, form
        assert "開きなおして" in response.text
    assert {row["detail"]["reason"] for row in await site.audit()} == {"csrf: token missing", "csrf: token wrong"}


async def test_api_with_cookie_needs_the_header(site: Site) -> None:
    token = site.token(await site.sign_in("staff"))
    url = "/registration/api/v1/notes"
    without = await site.client.post(url, json=NOTE, headers=SAME)
    inside = await site.client.post(url, json={**NOTE, "csrf": token}, headers=SAME)
    good = await site.client.post(url, json=NOTE, headers={**SAME, "HX-CSRF": token})
    assert [without.status_code, inside.status_code, good.status_code] == [403, 403, 200]
    assert without.headers["content-type"] == "application/problem+json"


async def test_bearer_needs_no_form_token(site: Site) -> None:
    claims = site.provider.base(audience="todoke")
    del claims["nonce"]
    headers = {"Authorization": f"Bearer {site.provider.sign(claims)}", "Sec-Fetch-Site": "cross-site"}
    response = await site.client.post("/registration/api/v1/notes", json=NOTE, headers=headers)
    assert response.status_code == 200


async def test_a_bearer_header_does_not_free_a_page_from_the_check(site: Site) -> None:
    await site.sign_in("staff", roles=("operator",))
    headers = {"Authorization": "Bearer x.y.z", **SAME}
    response = await site.client.post("/registration/staff/sessions", data={"subject": "a"}, headers=headers)
    assert response.status_code == 403
