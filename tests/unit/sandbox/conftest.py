"""A sandbox on a fresh database, with a receiver of its webhooks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from libs.common.settings import Settings
from sandbox.app import build
from sandbox.wiring import wire
from tests.unit.sandbox.box import FAST, Box, Receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    state = Receiver()

    async def webhook(request: web.Request) -> web.Response:
        state.take(await request.read(), request.headers.get("x-line-signature"))
        await asyncio.sleep(state.silent_for)
        return web.Response(status=state.status)

    app = web.Application()
    app.router.add_post("/line/webhook", webhook)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    state.port = runner.addresses[0][1]
    yield state
    await runner.cleanup()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys are made once for all tests."""
    return tmp_path_factory.mktemp("wired")


@pytest.fixture
def wired(keys_folder: Path, receiver: Receiver) -> Settings:
    return wire(Settings(public_url=f"http://127.0.0.1:{receiver.port}"), keys_folder)


@pytest.fixture
async def box(database_url: str, wired: Settings, receiver: Receiver) -> AsyncIterator[Box]:
    app = build(database_url, wired, terms=FAST)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=wired.public_url) as browser:
            form = {"grant_type": "client_credentials", "client_id": wired.line_channel_id}
            form["client_secret"] = wired.line_channel_secrets[0].get_secret_value()
            token = (await browser.post("/sandbox/line/oauth2/v3/token", data=form)).json()["access_token"]
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            yield Box(app.state.parts, browser, wired, receiver, headers)
