"""An office on a fresh database, in a city whose towns are known."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from libs.common.web import sessions
from libs.common.web.cookies import cookie_name
from services.eligibility.app import build
from services.eligibility.city import City
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS
from tests.unit.eligibility.reviews.office import Desk, Office


@pytest.fixture
async def office(database_of: DatabaseOf, keys_of: KeysOf) -> Office:
    return Office(await database_of("eligibility"), City(HOME, TOWNS, "test-1"), keys_of("registration"))


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    """`await desk("one", Role.REVIEWER)`: the browser of a member of staff."""
    settings = Settings(public_url="https://city.test", city_name="総社市")
    app: Any = build(Runtime(settings, office.database, cast(Bus, None), office.database.keys)).app
    clients: list[httpx.AsyncClient] = []

    async def sign_in(who: str, *roles: Role) -> httpx.AsyncClient:
        async with office.database.begin() as tx:
            session = await sessions.start(tx, "staff", {"name": "見本職員", "roles": sorted(roles)}, who)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="https://city.test",
            cookies={cookie_name("eligibility", "staff"): session},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()
