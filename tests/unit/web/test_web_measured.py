"""Requests are counted by route template, guard and outcome, and by nothing that names a person."""

import httpx
import pytest
from fastapi import APIRouter, Depends
from prometheus_client import REGISTRY, generate_latest
from starlette.responses import StreamingResponse

from libs.common.bus.unused import NoBus
from libs.common.database import Database
from libs.common.sealing import Keys
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from libs.common.web.app import create_app
from libs.common.web.guard import public, staff
from tests.conftest import MASTER

NAME = "confirmation"


def counted(**labels: str) -> float:
    wanted = {"service": NAME, **labels}
    return sum(
        sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "todoke_http_request_seconds_count" and wanted.items() <= sample.labels.items()
    )


@pytest.fixture
def browser() -> httpx.AsyncClient:
    router = APIRouter()

    @router.get("/confirmation/measured/{secret}", dependencies=[Depends(public)])
    async def measured(secret: str) -> str:
        if secret == "fault":
            raise RuntimeError(secret)
        return "ok"

    @router.get("/confirmation/cut", dependencies=[Depends(public)])
    async def cut() -> StreamingResponse:
        async def body() -> object:
            yield b"half"
            raise RuntimeError("gone")

        return StreamingResponse(body())  # type: ignore[arg-type]

    @router.get("/confirmation/desk", dependencies=[Depends(staff(Role.CLERK))])
    async def desk() -> str:
        return "ok"

    keys = Keys(NAME, MASTER)
    app = create_app(Runtime(Settings(), Database(None, keys, ""), NoBus(), keys), NAME, "t", [router])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://localhost"
    )


async def test_a_request_is_counted_under_its_template(browser: httpx.AsyncClient) -> None:
    labels = {"route": "/confirmation/measured/{secret}", "method": "GET", "access": "public"}
    before = counted(**labels, outcome="2xx"), counted(**labels, outcome="5xx")
    await browser.get("/confirmation/measured/tanaka-hanako?name=hanako")
    await browser.get("/confirmation/measured/fault")
    assert (counted(**labels, outcome="2xx"), counted(**labels, outcome="5xx")) == (before[0] + 1, before[1] + 1)
    assert b"hanako" not in generate_latest()


async def test_staff_routes_are_told_apart(browser: httpx.AsyncClient) -> None:
    before = counted(access="staff", route="/confirmation/desk")
    await browser.get("/confirmation/desk")
    assert counted(access="staff", route="/confirmation/desk") == before + 1


async def test_paths_and_methods_that_do_not_exist_share_one_label(browser: httpx.AsyncClient) -> None:
    before = counted(route="none", method="other", outcome="4xx")
    await browser.get("/confirmation/no-such-page")
    await browser.request("BREW", "/confirmation/measured/tea")
    assert counted(route="none", method="other", outcome="4xx") == before + 2
    assert b"no-such-page" not in generate_latest()
    assert b"BREW" not in generate_latest()


async def test_an_answer_that_breaks_off_is_no_success(browser: httpx.AsyncClient) -> None:
    before = counted(route="/confirmation/cut", outcome="cut")
    await browser.get("/confirmation/cut")
    assert counted(route="/confirmation/cut", outcome="cut") == before + 1
    assert counted(route="/confirmation/cut", outcome="2xx") == 0
