"""What staff decide stands; what became doubtful after it was told is held, never taken back."""

import asyncpg
import pytest
from fastapi import HTTPException

from services.eligibility.reviewing import Answer
from tests.unit.eligibility.reviews.office import Items, Office

A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
B: Items = {**A, "name": "山田　祐太"}  # twin, one character apart
ROW: Items = {**A, "kana": ""}
MOVED: Items = {**A, "address": "総社市緑丘4-5-6"}


async def test_a_twin_who_registers_after_the_push_holds_the_case(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()
    assert len(await office.said("eligibility.matched")) == 1
    await office.register({"b": B})
    assert await office.matched() == {("a", "row")}, "never taken back"
    assert await office.waiting() == {("a", "row"), ("b", "row")}
    [held] = await office.said("case.held")
    assert (held["reason"], held["case_id"]) == ("second_candidate", str(office.case("row")))
    assert await office.said("eligibility.revoked") == []
    await office.withdraw("b")
    assert await office.waiting() == set()
    [freed] = await office.said("case.freed")
    assert freed["revision"] == held["revision"] + 1


async def test_the_doubt_ends_when_staff_say_that_it_was_right(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()
    await office.register({"b": B})
    with pytest.raises(HTTPException, match="もうほかの人に"):
        await office.answer("b", "row", Answer.SAME)
    assert await office.answer("a", "row", Answer.SAME) == "same"
    assert await office.waiting() == set()
    assert len(await office.said("case.freed")) == 1
    await office.register({"b": B})
    assert await office.matched() == {("a", "row")}
    assert len(await office.said("case.held")) == 1, "what staff decided is not doubted again"


async def test_the_doubt_ends_when_staff_say_that_it_was_wrong(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()
    await office.register({"b": B})
    assert await office.answer("a", "row", Answer.DIFFERENT) == "different"
    assert await office.matched() == set()
    [revoked] = await office.said("eligibility.revoked")
    assert revoked["reason"] == "not_the_same"
    assert await office.waiting() == {("b", "row")}
    assert len(await office.said("case.freed")) == 1


async def test_who_changes_after_the_push_is_left_to_a_person(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()
    await office.register({"a": {**A, "name": "鈴木　一郎", "birth_date": "1970-01-01", "address": "総社市緑丘4-5-6"}})
    assert await office.matched() == {("a", "row")}
    assert await office.rules() == {("a", "row"): "changed"}
    assert len(await office.said("case.held")) == 1


async def test_who_was_told_of_one_household_is_not_told_of_another(office: Office) -> None:
    other = {**A, "name": "鈴木　一郎", "birth_date": "1970-01-01", "address": "総社市緑丘4-5-6"}
    await office.listed({"row": ROW, "second": {**other, "kana": ""}})
    await office.register({"a": A})
    await office.release()
    await office.register({"a": other})
    assert await office.matched() == {("a", "row")}
    assert await office.waiting() == {("a", "row"), ("a", "second")}
    assert len(await office.said("eligibility.matched")) == 1


async def test_a_confirmed_pair_stays_whatever_changes(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": MOVED})
    await office.answer("a", "row", Answer.SAME)
    await office.release()
    await office.register({"a": {**A, "name": "鈴木　一郎", "birth_date": "1970-01-01", "address": "総社市緑丘4-5-6"}})
    assert (await office.matched(), await office.waiting()) == ({("a", "row")}, set())
    assert await office.said("case.held") == []


async def test_who_leaves_before_the_release_was_never_told(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.suspend("a")
    assert await office.matched() == set()
    assert await office.said("eligibility.revoked") == []


async def test_an_unreleased_match_follows_the_rules(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    assert await office.matched() == {("a", "row")}
    await office.register({"b": B})
    assert await office.matched() == set()
    assert await office.said("case.held") == []
    await office.withdraw("b")
    assert await office.matched() == {("a", "row")}
    assert await office.said("eligibility.matched") == [], "nobody is told before the release"
    await office.release()
    assert [m["resident_id"] for m in await office.said("eligibility.matched")]


async def test_not_the_same_person_is_remembered(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A, "b": B})
    await office.compare()
    assert await office.waiting() == {("a", "row"), ("b", "row")}
    await office.answer("b", "row", Answer.DIFFERENT)
    assert await office.matched() == {("a", "row")}, "nobody else could be meant any more"
    await office.register({"b": B})
    await office.compare()
    assert (await office.matched(), await office.waiting()) == ({("a", "row")}, set())


async def test_a_hard_pair_needs_a_second_person(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"b": B})
    await office.release()
    assert await office.rules() == {("b", "row"): "name-one-character"}
    assert await office.answer("b", "row", Answer.SAME, by="one") == "proposed"
    assert await office.matched() == set()
    with pytest.raises(HTTPException, match="もう1人の職員"):
        await office.answer("b", "row", Answer.SAME, by="one")
    assert await office.answer("b", "row", Answer.SAME, by="two") == "same"
    assert await office.matched() == {("b", "row")}
    [told] = await office.said("eligibility.matched")
    assert told["rule"] == "staff:name-one-character/2"
    with pytest.raises(HTTPException, match="もう決まって"):
        await office.answer("b", "row", Answer.DIFFERENT)


async def test_the_database_refuses_one_person_for_both(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"b": B})
    await office.answer("b", "row", Answer.SAME, by="one")
    with pytest.raises(asyncpg.CheckViolationError, match="review_two_people"):
        await office.database.pool.execute("UPDATE review SET state = 'same', decided_by = 'one'")


async def test_an_easy_pair_needs_one_person_and_is_told_at_the_release(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": MOVED})
    assert await office.answer("a", "row", Answer.SAME) == "same"
    assert await office.said("eligibility.matched") == []
    await office.release()
    [told] = await office.said("eligibility.matched")
    assert told["rule"] == "staff:moved/2"


async def test_later_goes_to_the_end_and_stays(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": MOVED})
    assert await office.answer("a", "row", Answer.LATER) == "open"
    assert await office.waiting() == {("a", "row")}


async def test_nobody_is_matched_with_two_households_of_a_programme(office: Office) -> None:
    await office.listed({"row": ROW, "again": ROW})
    await office.register({"a": A})
    assert await office.waiting() == {("a", "row"), ("a", "again")}
    await office.answer("a", "row", Answer.SAME)
    with pytest.raises(HTTPException, match="別の世帯"):
        await office.answer("a", "again", Answer.SAME)
    assert await office.matched() == {("a", "row")}


async def test_protected_households_are_neither_matched_nor_shown(office: Office) -> None:
    await office.listed({"row": ROW, "other": {**ROW, "birth_date": "1980-01-01"}}, protected=["row", "other"])
    await office.register({"a": A, "b": {**B, "birth_date": "1980-01-01"}})
    await office.release()
    assert (await office.matched(), await office.waiting()) == (set(), set())


async def test_every_decision_is_on_record(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"b": B})
    await office.answer("b", "row", Answer.SAME, by="one")
    await office.answer("b", "row", Answer.DIFFERENT, by="two")
    rows = await office.database.fetch("SELECT actor, role, action, detail FROM audit ORDER BY id")
    assert [tuple(row)[:3] for row in rows] == [
        ("one", "reviewer", "review.same"),
        ("two", "reviewer", "review.different"),
    ]
    assert all("name-one-character/2" in row["detail"] for row in rows)


async def test_an_answered_case_leaves_nothing_to_review(office: Office) -> None:
    await office.listed({"row": ROW})
    await office.register({"a": A})
    await office.release()
    await office.register({"b": B})
    await office.confirm("a", "row")
    assert await office.waiting() == set()
