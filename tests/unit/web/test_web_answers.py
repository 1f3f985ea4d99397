"""Headers, static files, problems, the interface description."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import structlog

from libs.common.web import static
from libs.common.web.headers import policy
from tests.unit.web.conftest import BASE, Site, SiteOf

PAGES = ["/registration/hello", "/registration/nothing", "/registration/break", "/registration/docs"]


def test_policy_is_exactly_this() -> None:
    assert policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )


@pytest.mark.parametrize("path", [*PAGES, "/registration/api/v1/notes", "/registration/mine"])
async def test_headers_are_on_every_answer(site: Site, path: str) -> None:
    headers = (await site.client.get(path)).headers
    assert "form-action 'self' https://idp.example;" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["cache-control"] == "no-store"


async def test_no_hsts_on_plain_http(site_of: SiteOf) -> None:
    site = await site_of(public_url="http://localhost:8000")
    assert "strict-transport-security" not in (await site.client.get("/registration/hello")).headers


async def test_static_files_are_kept_only_under_their_hash(site: Site) -> None:
    for name in ("tokens.css", "todoke.css", "parts.css", "htmx.min.js", "icon.svg"):
        response = await site.client.get(static.url("registration", name))
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    old = await site.client.get("/registration/static/0123456789abcdef/todoke.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-store")
    assert (await site.client.get(f"/registration/static/{static.version()}/..%2fapp.py")).status_code == 404
    with pytest.raises(KeyError):
        static.url("registration", "missing.css")


async def test_vendored_files_carry_their_licence(site: Site) -> None:
    assert static.files()["tokens.css"].startswith(b"/* @digital-go-jp/design-tokens 1.1.9. MIT")
    assert static.files()["htmx.min.js"].startswith(b"/* htmx.org 2.0.11. Zero-Clause BSD")


async def test_problem_details(site: Site) -> None:
    response = await site.client.get("/registration/api/v1/nothing")
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["type"], body["status"]) == ("about:blank", 404)
    assert body["title"] == "ページが見つかりません"


async def test_invalid_input_is_named_and_not_repeated(site: Site) -> None:
    token = site.token(await site.sign_in("staff"))
    response = await site.client.post(
        "/registration/api/v1/notes",
        json={"text": ["山田太郎"], "amount": "三万円"},
        headers={"HX-CSRF": token, "Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"] == [
        {"field": "body.text", "code": "string_type"},
        {"field": "body.amount", "code": "int_parsing"},
    ]
    assert "山田" not in response.text
    assert "三万円" not in response.text


async def test_people_get_a_page(site: Site) -> None:
    token = site.token(await site.sign_in("resident"))
    response = await site.client.post(
        "/registration/mine", data={"csrf": token}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (response.status_code, response.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "入力を確認してください" in response.text
    gone = await site.client.get("/registration/gone")
    assert "この整理番号はありません" in gone.text
    method = await site.client.delete("/registration/gone")
    assert (method.status_code, method.headers["allow"]) == (405, "GET")
    assert "その操作はできません" in method.text


async def test_every_resident_page_has_the_telephone_number(site: Site) -> None:
    for path in ("/registration/nothing", "/registration/gone", "/registration/break"):
        page = (await site.client.get(path)).text
        assert 'href="tel:0866000000"' in page
        assert '<html lang="ja">' in page
        assert "<script" not in page


async def test_faults_tell_a_number_and_nothing_else(site: Site) -> None:
    with structlog.testing.capture_logs() as logs:
        response = await site.client.get("/registration/break")
    assert response.status_code == 500
    assert len(logs) == 1
    assert logs[0]["number"] in response.text
    assert logs[0]["kind"] == "builtins.RuntimeError"
    assert logs[0]["route"] == "GET /registration/break"
    assert "conftest.py" in logs[0]["at"]
    assert "山田" not in response.text + str(logs)


async def test_too_large_a_body(site: Site) -> None:
    token = site.token(await site.sign_in("resident"))
    response = await site.client.post(
        "/registration/mine",
        data={"csrf": token},
        files={"f": b"0" * (33 * 1024 * 1024)},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 413
    assert "ファイルが大きすぎます" in response.text


async def test_interface_describes_the_api_only(site: Site) -> None:
    schema = (await site.client.get("/registration/openapi.json")).json()
    assert list(schema["paths"]) == ["/registration/api/v1/notes"]
    assert schema["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    responses = schema["paths"]["/registration/api/v1/notes"]["post"]["responses"]
    assert set(responses) == {"200", "default"}
    assert responses["default"]["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
    assert set(schema["components"]["schemas"]) == {"Note", "Problem"}
    page = (await site.client.get("/registration/docs")).text
    assert "Read the notes." in page
    assert "Note" in page


async def test_client_is_closed_with_the_application(site: Site) -> None:
    async with site.app.router.lifespan_context(site.app):
        client: httpx.AsyncClient = site.app.state.http
    assert client.is_closed
    assert site.runtime.settings.public_url == BASE


async def test_too_large_without_an_announced_size(site: Site) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"0" * 1_000_000

    headers = {"Content-Type": "application/json"}
    response = await site.client.post("/registration/api/v1/notes", content=endless(), headers=headers)
    assert response.status_code == 413


async def test_macros_render_without_a_text(site: Site, tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text(
        '{% extends "resident.html" %}'
        '{% from "macros.html" import notice, table, steps, facts, progress, field, button %}'
        "{% block title %}{{ '<b>' }}{% endblock %}{% block content %}"
        "{{ notice('a') }}{% call notice('b', 'error') %}c{% endcall %}"
        "{{ table('t', ['h'], []) }}{{ steps(['x', 'y'], 3) }}{{ facts([('<i>', 1)]) }}{{ progress('p', 0, 0) }}"
        "{{ field('l', 'n', error='e') }}{{ button('go') }}{{ 30000|yen }}{% endblock %}"
    )
    await site.sign_in("resident")
    page = (await site.client.get("/registration/mine")).text
    assert "&lt;b&gt;" in page
    assert "&lt;i&gt;" in page
    assert "まだありません。" in page
    assert "全2ステップ中、2ステップ目" in page
    assert "30,000円" in page
    assert 'aria-invalid="true"' in page
    assert ' style="' not in page


async def test_a_session_that_is_over_offers_the_way_back(site: Site) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    response = await site.client.post("/registration/mine", data={"answer": "yes"}, headers=headers)
    assert 'href="/registration/signin"' in response.text
    staff = await site.client.post("/registration/staff/sessions", data={"subject": "x"}, headers=headers)
    assert 'href="/registration/staff/signin"' in staff.text
