"""A bureau on a fresh database."""

import pytest

from services.eligibility.city import City
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS
from tests.unit.eligibility.releases.bureau import Bureau
from tests.unit.eligibility.reviews.office import Office


@pytest.fixture
async def bureau(database_of: DatabaseOf, keys_of: KeysOf) -> Bureau:
    return Bureau(Office(await database_of("eligibility"), City(HOME, TOWNS, "test-1"), keys_of("registration")))
