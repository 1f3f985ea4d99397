"""Fixtures: events of a made-up city, the service's database, its HTTP application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from libs.common import events as ev
from libs.common import inbox
from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.sealing import Keys
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.web import sessions
from libs.common.web.cookies import cookie_name
from services.confirmation.app import build
from services.confirmation.handlers import HANDLERS
from tests.unit.confirmation.browser import Phone
from tests.unit.confirmation.city import City

Deliver = Callable[..., Awaitable[None]]


@pytest.fixture
def city(keys_of: Callable[[str], Keys]) -> City:
    return City(keys_of)


@pytest.fixture
async def database(database_of: Callable[[str], Awaitable[Database]]) -> Database:
    return await database_of("confirmation")


@pytest.fixture
def deliver(database: Database) -> Deliver:
    """`await deliver(event, …)`: each through the inbox and its handler, in the order given, a transaction each."""

    async def deliver_(*events: ev.Envelope[Any]) -> None:
        for event in events:
            async with database.begin() as tx:
                if await inbox.claim(tx.connection, [event.id]):
                    await HANDLERS[type(event.data)](tx, [event])

    return deliver_


@pytest.fixture
def app(database: Database, keys_of: Callable[[str], Keys]) -> Any:
    """The whole HTTP application of the service, without a bus."""
    settings = Settings(public_url="https://city.test", city_phone="0866-00-0000")
    return build(Runtime(settings, database, cast(Bus, None), keys_of("confirmation"))).app


@pytest.fixture
async def phone(app: Any, database: Database) -> AsyncIterator[Phone]:
    """`await phone(n)`: a browser signed in with the LINE account of resident n."""
    clients: list[httpx.AsyncClient] = []

    async def sign_in(n: int) -> httpx.AsyncClient:
        line_id = f"U{n:032x}"
        async with database.begin() as tx:
            session = await sessions.start(tx, "resident", {"line_id": line_id}, tx.keys.line_hash(line_id))
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="https://city.test",
            cookies={cookie_name("confirmation", "resident"): session},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()
