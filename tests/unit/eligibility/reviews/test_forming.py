"""Rows of a version without forms: nothing is matched until everybody has one, then everything is."""

from dataclasses import replace

from services.eligibility.forming import form_once
from tests.unit.eligibility.reviews.office import Items, Office

A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
B: Items = {**A, "name": "山田　祐太"}
ROW: Items = {**A, "kana": "", "person_number": "1234567890"}
_AS_BEFORE = """
UPDATE {table} SET form = NULL, {more} birth_key = NULL, place_key = NULL, second_place_key = NULL
"""


async def stored_by_the_version_before(office: Office) -> None:
    pool = office.database.pool
    await pool.execute(_AS_BEFORE.format(table="resident", more="form_revision = NULL,"))
    await pool.execute(_AS_BEFORE.format(table="target", more="person_key = NULL,"))
    await pool.execute("UPDATE formed SET version = ''")


async def test_after_the_upgrade_everything_is_compared_anew(office: Office) -> None:
    await office.register({"b": B})
    await office.listed({"row": ROW})
    await stored_by_the_version_before(office)
    await office.register({"a": A})
    await office.compare()
    await office.release()
    assert await office.matched() == set(), "the twin has no form yet, so nobody may be matched"
    assert await office.said("target.listed") == []
    while await form_once(office.database, office.city):
        pass
    await office.compare()
    assert await office.waiting() == {("a", "row"), ("b", "row")}
    assert await office.database.fetchval("SELECT count(*) FROM target WHERE person_key IS NOT NULL") == 1


async def test_a_row_the_version_before_writes_meanwhile_is_formed_and_all_compared(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"b": {**B, "name": "山田　一郎"}})
    await office.compare()
    keys, row = office.database.keys, await office.database.fetchrow("SELECT resident_id, person FROM resident")
    assert row is not None
    plain = keys.open_row("resident", row["resident_id"], "person", row["person"]).replace(
        "一郎".encode(), "祐太".encode()
    )
    sealed = keys.seal_row("resident", row["resident_id"], "person", plain)
    await office.database.pool.execute("UPDATE resident SET revision = 2, person = $1", sealed)
    await office.register({"a": A})
    assert await office.matched() == set()
    while await form_once(office.database, office.city):
        pass
    await office.compare()
    assert await office.waiting() == {("a", "row"), ("b", "row")}


async def test_another_city_or_version_forms_everybody_anew(office: Office) -> None:
    await office.register({"a": A})
    await office.listed({"row": ROW})
    await office.compare()
    office.city = replace(office.city, version="test-2")
    await office.register({"b": B})
    assert await office.matched() == {("a", "row")}, "nothing is decided meanwhile"
    steps = 0
    while await form_once(office.database, office.city):
        steps += 1
    assert steps > 1, "resumable: each step is a transaction of its own"
    await office.compare()
    assert (await office.matched(), await office.waiting()) == (set(), {("a", "row"), ("b", "row")})
