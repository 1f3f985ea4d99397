"""A staged list with a household for every reason, in front of the desk; all people are made up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from services.eligibility.app import build
from services.eligibility.city import city_of
from tests.conftest import DatabaseOf, KeysOf
from tests.signed_in import signed_in
from tests.unit.eligibility.reviews.office import Items, Office

Desk = Callable[..., Awaitable[httpx.AsyncClient]]


def person(number: int, name: str) -> Items:
    return {
        "name": name,
        "birth_date": f"19{50 + number}-05-05",
        "sex": "1",
        "address": f"総社市中央{number}-2-3",
        "kana": "ミホン",
        "person_number": f"00000{number}",
    }


PEOPLE = {
    "A-1": person(1, "見本　一郎"),
    "A-2": person(2, "見本　二郎"),
    "A-3": person(3, "見本　三郎"),
    "A-4": person(4, "見本　四郎"),
    "A-5": person(5, "=1+1"),
}
"""One is told at once, one is unsure, one is protected, two are not registered."""


@pytest.fixture
async def office(database_of: DatabaseOf, keys_of: KeysOf) -> Office:
    office = Office(await database_of("eligibility"), city_of("総社市", None), keys_of("registration"))
    await office.listed(PEOPLE, protected=["A-3"])
    moved = {**PEOPLE["A-2"], "address": "総社市緑丘7-8-9"}
    await office.register({"one": PEOPLE["A-1"], "two": moved, "three": PEOPLE["A-3"]})
    await office.compare()
    return office


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[Desk]:
    """`await desk(Role.CLERK)`: the browser of a member of staff."""
    settings = Settings(public_url="https://city.test", city_name="総社市")
    database = office.database
    app: Any = build(Runtime(settings, database, cast(Bus, None), database.keys)).app
    clients: list[httpx.AsyncClient] = []

    async def sign_in(*roles: Role) -> httpx.AsyncClient:
        client = await signed_in(app, database, "eligibility", "one", *roles)
        client.follow_redirects = False
        clients.append(client)
        return client

    yield sign_in
    for client in clients:
        await client.aclose()


@pytest.fixture
async def clerk(desk: Desk) -> httpx.AsyncClient:
    return await desk()
