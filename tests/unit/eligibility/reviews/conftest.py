"""An office on a fresh database, in a city whose towns are known."""

import pytest

from services.eligibility.city import City
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS
from tests.unit.eligibility.reviews.office import Office


@pytest.fixture
async def office(database_of: DatabaseOf, keys_of: KeysOf) -> Office:
    return Office(await database_of("eligibility"), City(HOME, TOWNS, "test-1"), keys_of("registration"))
