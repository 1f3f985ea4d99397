"""A corrected list of children: a guardian's one row stands in the case of each child, and stays one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from libs.common.events.terms import ClaimUnit
from sandbox.city import Person, generate
from services.eligibility import work_versions
from services.eligibility.city import city_of
from services.eligibility.list_matching import match_batch
from services.eligibility.work_versions import Decision
from tests.chain.test_child_programmes import children_rows
from tests.conftest import DatabaseOf, KeysOf
from tests.unit.eligibility.list_versions.town import CLERK, Town
from tests.unit.eligibility.reviews.office import Office

ADULTS = [household[0] for household in generate(75_020, 9)]


def families() -> list[list[Any]]:
    """Three guardians with two children each, and one with two who is not listed at first."""
    found = []
    for at, guardian in enumerate(ADULTS[:4]):
        children = [
            replace(
                guardian,
                person_number=f"770000{at}{child}",
                name=f"見本　児童{at}{child}",
                card_name=f"見本　児童{at}{child}",
                birth_date=guardian.birth_date.replace(year=2015 + child, month=1 + at, day=3),
            )
            for child in range(2)
        ]
        rows = children_rows(guardian, children)
        for n, row in enumerate(rows):
            numbers = {"世帯番号": f"H{at}", "整理番号": f"A-{at}{n}"}
            rows[n] = {**row, **numbers, "基準日住所": guardian.address}
        found.append(rows)
    return found


FIRST, SECOND, THIRD, FOURTH = families()
LISTED = [*FIRST, *SECOND, *THIRD]
GUARDIANS = "SELECT count(*) FROM target WHERE is_head"
UNMATCHED = "SELECT list_id FROM target_list WHERE NOT matched AND state = 'staged'"
WAITING = "SELECT count(*) FROM review JOIN benefit_case USING (case_id) WHERE state = 'open' AND NOT withdrawn"
HOMES = """
SELECT c.case_id FROM target t JOIN benefit_case c USING (case_id) WHERE t.is_head
UNION ALL SELECT case_id FROM further_case
"""


@pytest.fixture
async def town(database_of: DatabaseOf, keys_of: KeysOf) -> Town:
    """The first two guardians are registered and told of their children."""
    town = Town(Office(await database_of("eligibility"), city_of("見本市", None), keys_of("registration")))
    await town.begin(ClaimUnit.CHILD, LISTED, ADULTS[:2])
    assert await town.database.fetchval("SELECT count(*) FROM match WHERE live") == 4
    return town


def but(rows: Sequence[Any], at: int, **cells: Any) -> list[Any]:
    """The rows with these cells of one of them changed."""
    return [{**row, **cells} if n == at else row for n, row in enumerate(rows)]


async def whole(town: Town) -> None:
    """Each case has its child and exactly one guardian, and each guardian one row."""
    counted = Counter(row["case_id"] for row in await town.database.fetch(HOMES))
    cases = await town.database.fetch("SELECT case_id FROM benefit_case WHERE NOT withdrawn")
    assert all(counted[row["case_id"]] == 1 for row in cases)
    children = await town.database.fetch("SELECT case_id FROM target WHERE NOT is_head")
    assert Counter(row["case_id"] for row in children) == Counter(dict.fromkeys(counted, 1))


async def settle(town: Town, list_id: UUID, decision: Decision) -> None:
    for held in await town.held(list_id):
        await work_versions.decide(town.database, held, decision, CLERK)


async def test_the_same_rows_in_another_order_publish_nothing(town: Town) -> None:
    await town.apply(LISTED[::-1])
    assert await town.said() == Counter()
    assert await town.database.fetchval("SELECT count(*) FROM list_difference") == 0


async def test_one_childs_amount_holds_that_child(town: Town) -> None:
    list_id = await town.apply(but(LISTED, 1, 支給額=99_000))
    assert await town.said() == {"target.changed": 1, "case.held": 1}
    await settle(town, list_id, Decision.CONFIRM)
    assert await town.said() == {"target.changed": 1, "case.held": 1, "case.freed": 1}
    await whole(town)


async def test_a_guardians_address_is_corrected_once_and_holds_every_child(town: Town) -> None:
    await town.apply(but(LISTED, 0, 基準日住所="総社市中央9-9-9"))
    said = await town.said()
    assert (said["target.changed"], said["eligibility.matched"]) == (2, 0)
    assert await town.database.fetchval("SELECT count(*) FROM benefit_case WHERE list_held") == 2
    assert await town.database.fetchval(GUARDIANS) == 3
    await whole(town)


async def test_a_child_that_is_gone_is_taken_back_and_its_sibling_goes_on(town: Town) -> None:
    list_id = await town.apply([*LISTED[:1], *LISTED[2:]])
    assert await town.said() == {"case.held": 1}
    await settle(town, list_id, Decision.WITHDRAW)
    assert await town.said() == {"case.held": 1, "target.removed": 1, "eligibility.revoked": 1}
    assert await town.database.fetchval("SELECT count(*) FROM match WHERE live") == 3


async def test_a_further_child_of_a_listed_guardian_is_told_by_a_release(town: Town) -> None:
    third = {**FIRST[2], "整理番号": "A-09", "宛名番号": "7700099", "氏名": "見本　三郎", "生年月日": "2019-05-05"}
    list_id = await town.apply([*FIRST, third, *SECOND, *THIRD])
    assert await town.said() == Counter()
    assert await town.database.fetchval(GUARDIANS) == 3
    while await match_batch(town.database, list_id, town.city):
        pass
    await town.release(list_id, 1)
    assert await town.said() == {"eligibility.matched": 1}
    await whole(town)


@pytest.mark.parametrize("now", [False, True])
async def test_numbers_of_people_that_only_one_version_has(database_of: DatabaseOf, keys_of: KeysOf, now: bool) -> None:
    """A child without 宛名番号 is known by its 整理番号; its case goes on when it gets one, and when it loses it."""
    town = Town(Office(await database_of("eligibility"), city_of("見本市", None), keys_of("registration")))
    without = [{**row, "宛名番号": ""} for row in LISTED]
    await town.begin(ClaimUnit.CHILD, without if now else LISTED, ADULTS[:2])
    list_id = await town.apply(LISTED if now else without)
    found = await town.database.fetch("SELECT changes FROM list_difference WHERE list_id = $1", list_id)
    assert [row["changes"] for row in found] == [["person_number"]] * 6
    said = await town.said()
    assert (said["case.held"], said["target.removed"]) == (0, 0)
    assert await town.database.fetchval(GUARDIANS) == 3
    await whole(town)


async def test_another_guardian_takes_over_one_child(town: Town) -> None:
    """The former guardian's row stays with the sibling."""
    other = ADULTS[6]
    row = {
        **FIRST[0], "整理番号": "A-77", "宛名番号": "7700077", "世帯番号": "H77",
        "氏名": other.name, "生年月日": other.birth_date.isoformat(), "基準日住所": other.address,
    }  # fmt: skip
    await town.apply([FIRST[0], FIRST[2], row, {**FIRST[1], "世帯番号": "H77"}, *SECOND, *THIRD])
    said = await town.said()
    assert said["target.changed"] == 1
    assert await town.database.fetchval("SELECT count(*) FROM benefit_case WHERE list_held") == 1
    assert await town.database.fetchval(GUARDIANS) == 4
    assert said["eligibility.matched"] == 0
    await whole(town)


async def test_added_children_gone_again_before_the_release(town: Town) -> None:
    """The row of their guardian goes with the last of them."""
    await town.apply([*LISTED, *FOURTH])
    assert await town.database.fetchval(GUARDIANS) == 4
    await whole(town)
    for left in ([*FOURTH[:1], *FOURTH[2:]], []):
        await town.apply([*LISTED, *left])
        assert await town.database.fetchval(GUARDIANS) == (4 if left else 3)
        await whole(town)
    assert await town.said() == Counter()


async def test_a_review_goes_with_the_row_of_a_guardian_whose_child_is_gone_again(town: Town) -> None:
    await town.register([replace(ADULTS[3], card_name=ADULTS[3].card_name + "子")])
    await town.apply([*LISTED, *FOURTH])
    while await match_batch(town.database, (await town.database.fetchval(UNMATCHED)), town.city):
        pass
    for left in ([*FOURTH[:1], *FOURTH[2:]], FOURTH):
        assert await town.database.fetchval(WAITING) == 1
        await town.apply([*LISTED, *left])
    assert await town.database.fetchval(WAITING) == 1


@pytest.mark.parametrize("order", [LISTED, [*FIRST, *SECOND, THIRD[0], *THIRD[:0:-1]]])
async def test_a_review_of_a_guardian_goes_on_with_the_sibling(
    database_of: DatabaseOf, keys_of: KeysOf, order: list[Any]
) -> None:
    """Whichever of the two children's cases has the guardian's row and its review."""
    town = Town(Office(await database_of("eligibility"), city_of("見本市", None), keys_of("registration")))
    nearly: Person = replace(ADULTS[2], card_name=ADULTS[2].card_name + "子")
    await town.begin(ClaimUnit.CHILD, order, [nearly])
    assert await town.database.fetchval(WAITING) == 1
    await town.apply([*FIRST, *SECOND, THIRD[0], THIRD[2]])
    assert await town.said() == {"target.removed": 1}
    assert await town.database.fetchval(WAITING) == 1
