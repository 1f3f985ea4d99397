"""A register office on a fresh database."""

import pytest

from services.eligibility.city import City
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS
from tests.unit.eligibility.register.register_office import RegisterOffice


@pytest.fixture
async def office(database_of: DatabaseOf, keys_of: KeysOf) -> RegisterOffice:
    made = RegisterOffice(await database_of("eligibility"), City(HOME, TOWNS, "test-1"), keys_of("registration"))
    made.files, made.confirmation = [], keys_of("confirmation")
    return made
