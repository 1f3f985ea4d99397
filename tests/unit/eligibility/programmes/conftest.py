"""Eligibility's HTTP application in front of a real database, and staff who are signed in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from services.eligibility.app import build
from tests.conftest import DatabaseOf
from tests.signed_in import signed_in

Desk = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def database(database_of: DatabaseOf) -> Database:
    return await database_of("eligibility")


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """`await desk(subject, Role.CLERK)`: a browser with a staff session that sends its forms properly."""
    settings = Settings(public_url="https://city.test", city_phone="0866-00-0000")
    app: Any = build(Runtime(settings, database, cast(Bus, None), database.keys)).app
    clients: list[httpx.AsyncClient] = []

    async def sign_in(subject: str = "5f" * 16, *roles: Role) -> httpx.AsyncClient:
        client = await signed_in(app, database, "eligibility", subject, *roles)
        client.follow_redirects = False
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()


@pytest.fixture
async def clerk(desk: Desk) -> httpx.AsyncClient:
    return await desk()
