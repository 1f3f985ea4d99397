"""The switches of a programme: what differs is left to a person unless the city turned its switch on."""

from datetime import date, timedelta

import pytest

from libs.common.database import Database
from libs.common.events import now
from libs.common.staff.roles import Member, Role
from services.eligibility import work_programmes
from services.eligibility.domain import day_in_japan
from services.eligibility.programmes.parts import Switches
from services.eligibility.programmes.programme import Programme
from tests.conftest import DatabaseOf
from tests.unit.eligibility.reviews.office import Items, Office

CARD: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
ROWS: dict[str, Items] = {
    "room": {**CARD, "kana": "", "address": "総社市中央1-2-3-101"},
    "sex": {**CARD, "kana": "", "sex": "2"},
    "partial_date": {**CARD, "kana": "", "birth_date": "1990-05-00"},
}
CARDS = {"room": {**CARD, "address": "総社市中央1-2-3-102"}, "sex": CARD, "partial_date": CARD}
CLERK = Member("s" * 32, "試験 花子", frozenset({Role.CLERK}))
_COLUMNS = "SELECT policy_room AS room, policy_sex AS sex, policy_partial_date AS partial_date FROM programme"


@pytest.mark.parametrize("name", ROWS)
async def test_a_switch_makes_its_own_deviation_automatic(office: Office, name: str) -> None:
    await office.listed({"row": ROWS[name]})
    await office.database.pool.execute(f"UPDATE programme SET policy_{name} = true")
    await office.register({"a": CARDS[name]})
    await office.compare()
    assert (await office.matched(), await office.waiting()) == ({("a", "row")}, set())


@pytest.mark.parametrize("name", ROWS)
async def test_without_its_switch_a_person_decides(office: Office, name: str) -> None:
    await office.listed({"row": ROWS[name]})
    await office.register({"a": CARDS[name]})
    await office.compare()
    assert (await office.matched(), await office.waiting()) == (set(), {("a", "row")})


@pytest.mark.parametrize("name", ROWS)
async def test_the_programme_as_data_sets_them(database_of: DatabaseOf, name: str) -> None:
    database: Database = await database_of("eligibility")
    today: date = day_in_japan(now())
    new = Programme(
        name="見本", legal_basis="見本", base_date=today, deadline=today + timedelta(days=9), contact="福祉課"
    )
    on = new.model_copy(update={"matching": Switches.model_validate({name: True})})
    await work_programmes.create_programme(database, on, CLERK)
    row = await database.fetchrow(_COLUMNS)
    assert row is not None
    assert {key for key, value in row.items() if value} == {name}
