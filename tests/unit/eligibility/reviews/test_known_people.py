"""What is known by 宛名番号 counts in later programmes, as long as name and birth date agree."""

import pytest

from services.eligibility.reviewing import Answer
from tests.unit.eligibility.reviews.office import Items, Office

NUMBER = "1234567890"
A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
ROW: Items = {**A, "kana": "", "person_number": NUMBER}
MOVED: Items = {**ROW, "address": "総社市緑丘4-5-6"}


async def told_in_the_first(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()


async def test_who_answered_is_found_at_another_address(office: Office) -> None:
    await told_in_the_first(office)
    await office.confirm("a", "row")
    await office.listed({"second": MOVED}, "q")
    await office.compare("q")
    assert ("a", "second") in await office.matched()
    await office.release("q")
    assert (await office.said("eligibility.matched"))[-1]["rule"] == "bound/2"


async def test_a_match_nobody_confirmed_binds_nobody(office: Office) -> None:
    await told_in_the_first(office)
    await office.listed({"second": MOVED}, "q")
    await office.compare("q")
    assert ("a", "second") in await office.waiting()


async def test_what_staff_decided_binds(office: Office) -> None:
    await office.listed({"row": MOVED})
    await office.register({"a": A})
    await office.answer("a", "row", Answer.SAME)
    await office.listed({"second": {**MOVED, "address": "総社市中央北7-8-9"}}, "q")
    await office.compare("q")
    assert await office.matched() == {("a", "row"), ("a", "second")}


@pytest.mark.parametrize("change", [{"name": "山田　裕子"}, {"birth_date": "1990-05-06"}])
async def test_not_when_name_or_birth_date_differ(office: Office, change: Items) -> None:
    await told_in_the_first(office)
    await office.confirm("a", "row")
    await office.listed({"second": {**MOVED, **change}}, "q")
    await office.compare("q")
    assert ("a", "second") not in await office.matched()


async def test_not_when_two_rows_have_the_number(office: Office) -> None:
    await told_in_the_first(office)
    await office.confirm("a", "row")
    await office.listed({"second": MOVED, "third": MOVED}, "q")
    await office.compare("q")
    assert await office.waiting() == {("a", "second"), ("a", "third")}


async def test_not_the_same_person_counts_in_later_programmes(office: Office) -> None:
    await office.listed({"row": MOVED})
    await office.register({"a": A})
    await office.answer("a", "row", Answer.DIFFERENT)
    await office.listed({"second": MOVED}, "q")
    await office.compare("q")
    assert (await office.matched(), await office.waiting()) == (set(), set())


async def test_who_withdraws_is_forgotten(office: Office) -> None:
    await told_in_the_first(office)
    await office.confirm("a", "row")
    await office.withdraw("a")
    assert await office.database.fetchval("SELECT count(*) FROM known_pair") == 0
