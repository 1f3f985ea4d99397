"""A corrected list beside the live one and applied to it: what each household's case says, and what is published."""

import asyncio
import io
from collections import Counter
from typing import Any, cast

import openpyxl
import pytest
from fastapi import HTTPException

from libs.common.bus import Bus
from libs.common.events.terms import ClaimUnit
from libs.common.service import Runtime
from libs.common.settings import Settings
from sandbox.city import generate, target_rows
from services.eligibility import store_versions, work, work_releases, work_versions
from services.eligibility.app import build
from services.eligibility.city import city_of
from services.eligibility.list_matching import match_batch
from services.eligibility.version_applying import apply_batch
from services.eligibility.work_versions import Decision
from tests.chain.planted import csv_list
from tests.conftest import DatabaseOf, KeysOf
from tests.signed_in import signed_in
from tests.unit.eligibility.list_versions.town import CLERK, HEADS, PROGRAMME, ROWS, Town
from tests.unit.eligibility.reviews.office import Office


@pytest.fixture
async def town(database_of: DatabaseOf, keys_of: KeysOf) -> Town:
    town = Town(Office(await database_of("eligibility"), city_of("見本市", None), keys_of("registration")))
    await town.begin()
    return town


def but(number: int, **cells: Any) -> list[Any]:
    """The rows with these cells of one of them changed."""
    return [{**row, **cells} if n == number else row for n, row in enumerate(ROWS)]


async def test_the_same_rows_in_another_order_publish_nothing(town: Town) -> None:
    list_id = await town.apply(ROWS[::-1])
    assert await town.said() == Counter()
    row = await town.database.fetchrow("SELECT state, version, case_count FROM target_list WHERE list_id = $1", list_id)
    assert row is not None
    assert tuple(row) == ("released", 2, 0)


async def test_a_draft_disturbs_nothing_and_is_discarded_without_trace(town: Town) -> None:
    facts = """
    SELECT md5(string_agg(c::text || t::text, '' ORDER BY t.target_id))
    FROM benefit_case c JOIN target t USING (case_id)
    """
    before = await town.database.fetchval(facts)
    list_id = await town.upload(but(0, 支給額=10_000)[:-1])
    assert await town.database.fetchval(facts) == before
    with pytest.raises(HTTPException, match="もう対象者リストがあります"):
        await town.upload(ROWS)
    with pytest.raises(HTTPException, match="先に、前のリストとのちがいを反映"):
        await work_releases.release(town.database, list_id, 0, CLERK, above=500)
    await work.discard(town.database, list_id, CLERK)
    assert await town.database.fetchval("SELECT count(*) FROM list_difference") == 0
    assert await town.database.fetchval(facts) == before
    assert await town.said() == Counter()


async def test_the_press_names_the_numbers(town: Town) -> None:
    list_id = await town.upload(ROWS[:-1])
    with pytest.raises(HTTPException, match="数が合いません"):
        await work_versions.apply(town.database, list_id, 0, 0, 2, CLERK)


async def test_an_amount_changed_after_the_notice_holds_until_it_is_confirmed(town: Town) -> None:
    list_id = await town.apply(but(0, 支給額=10_000))
    assert await town.said() == {"target.changed": 1, "case.held": 1}
    (held,) = await town.held(list_id)
    with pytest.raises(HTTPException, match="その決め方ができません"):
        await work_versions.decide(town.database, held, Decision.WITHDRAW, CLERK)
    await work_versions.decide(town.database, held, Decision.CONFIRM, CLERK)
    with pytest.raises(HTTPException, match="もう決まっている"):
        await work_versions.decide(town.database, held, Decision.CONFIRM, CLERK)
    assert await town.said() == {"target.changed": 1, "case.held": 1, "case.freed": 1}


async def test_an_amount_changed_before_the_notice_is_corrected(town: Town) -> None:
    await town.apply(but(5, 支給額=10_000))
    assert await town.said() == {"target.changed": 1}
    assert await town.database.fetchval("SELECT count(*) FROM benefit_case WHERE amount = 10000") == 1


async def test_gone_before_the_notice_is_taken_off_and_never_matched(town: Town) -> None:
    await town.apply(ROWS[:5] + ROWS[6:])
    assert await town.said() == {"target.removed": 1}
    await town.register([HEADS[5]])
    assert await town.said() == {"target.removed": 1}


@pytest.mark.parametrize(
    ("decision", "after"),
    [
        (Decision.KEEP, {"case.freed": 1}),
        (Decision.WITHDRAW, {"target.removed": 1, "eligibility.revoked": 1}),
    ],
)
async def test_gone_after_the_notice_waits_for_a_person(town: Town, decision: Decision, after: dict[str, int]) -> None:
    list_id = await town.apply(ROWS[1:])
    assert await town.said() == {"case.held": 1}
    (held,) = await town.held(list_id)
    await work_versions.decide(town.database, held, decision, CLERK)
    assert await town.said() == {"case.held": 1, **after}


async def test_taken_back_and_listed_again_is_left_to_a_person(town: Town) -> None:
    (held,) = await town.held(await town.apply(ROWS[1:]))
    await work_versions.decide(town.database, held, Decision.WITHDRAW, CLERK)
    await town.database.pool.execute("DELETE FROM outbox")
    list_id = await town.apply(ROWS)
    assert await town.said() == Counter()
    assert await town.database.fetchval("SELECT act FROM list_difference WHERE list_id = $1", list_id) == "leave_out"


async def test_added_is_told_by_a_release_of_its_own(town: Town) -> None:
    new = generate(75_005, 1)[0][0]
    row = {**target_rows([[new]])[0], "整理番号": "N-1", "宛名番号": "7777777", "世帯番号": "8888888"}
    await town.register([new])
    list_id = await town.apply([*ROWS, row])
    assert await town.said() == Counter()
    while await match_batch(town.database, list_id, town.city):
        pass
    await town.release(list_id, 1)
    assert await town.said() == {"eligibility.matched": 1}


async def test_another_household_number_keeps_the_case_and_tells_nobody(town: Town) -> None:
    await town.apply(but(0, 世帯番号="99999"))
    assert await town.said() == Counter()
    assert await town.database.fetchval("SELECT count(*) FROM benefit_case") == len(ROWS)


async def test_a_head_told_in_another_case_gets_no_second_one(town: Town) -> None:
    """The household is listed twice, under two numbers, in rows that the reading takes for two people."""
    twin = {**ROWS[0], "整理番号": "T-1", "世帯番号": "99999"}
    twin["宛名番号"] = ""
    list_id = await town.upload([*ROWS, twin])
    counts = await store_versions.counts(town.database, list_id)
    await work_versions.apply(town.database, list_id, counts["added"], counts["changed"], counts["gone"], CLERK)
    while await apply_batch(town.database, list_id, town.city):
        pass
    assert (await town.said())["eligibility.matched"] == 0
    cases = await town.database.fetchval("SELECT case_count FROM target_list WHERE list_id = $1", list_id)
    if cases:
        while await match_batch(town.database, list_id, town.city):
            pass
        await town.release(list_id, cases)
    assert (await town.said())["eligibility.matched"] == 0


async def test_a_list_of_persons(database_of: DatabaseOf, keys_of: KeysOf) -> None:
    """One changed and one gone after the notice, one changed before it."""
    town = Town(Office(await database_of("eligibility"), city_of("見本市", None), keys_of("registration")))
    await town.begin(ClaimUnit.PERSON)
    rows = [{**ROWS[0], "支給額": 10_000}, *ROWS[2:5], {**ROWS[5], "支給額": 10_000}, *ROWS[6:]]
    list_id = await town.apply(rows)
    assert await town.said() == {"target.changed": 2, "case.held": 2}
    assert len(await town.held(list_id)) == 2


async def test_two_uploads_at_once_are_one_version(town: Town) -> None:
    given = [work.upload(town.database, PROGRAMME, "list.csv", csv_list(ROWS), CLERK) for _ in range(2)]
    found = await asyncio.gather(*given, return_exceptions=True)
    assert [type(one) for one in found if isinstance(one, Exception)] == [HTTPException]


async def test_page_and_rest_show_the_difference_and_take_the_presses(town: Town) -> None:
    list_id = await town.upload(but(0, 支給額=10_000)[:-1])
    database = town.database
    settings = Settings(public_url="https://city.test", city_name="見本市")
    app: Any = build(Runtime(settings, database, cast(Bus, None), database.keys)).app
    async with await signed_in(app, database, "eligibility") as desk:
        page = (await desk.get(f"/eligibility/lists/{list_id}")).text
        assert "支給額：" in page
        assert "→ 10,000円" in page
        assert "直して、止める（保留）" in page
        book = await desk.get(f"/eligibility/lists/{list_id}/books/differences.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
        assert len(lines) == 2
        assert [str(ROWS[0]["整理番号"]), "直して、止める（保留）"] in [[line[0], line[2]] for line in lines]
        assert any("→ 10,000円" in line[1] for line in lines)
        programme = (await desk.get(f"/eligibility/programmes/{PROGRAMME}")).text
        assert "反映待ち" in programme
        assert "ちがいを見る" in programme
        api = "/eligibility/api/v1"
        shown = (await desk.get(f"{api}/lists/{list_id}/differences?limit=1")).json()
        assert (shown["added"], shown["changed"], shown["gone"], len(shown["differences"])) == (0, 1, 1, 1)
        versions = (await desk.get(f"{api}/programmes/{PROGRAMME}/lists")).json()
        assert [one["version"] for one in versions] == [2, 1]
        numbers = {"added": 0, "changed": 1, "gone": 1}
        assert (await desk.post(f"/eligibility/lists/{list_id}/apply", data=numbers)).status_code == 200
        while await apply_batch(database, list_id, town.city):
            pass
        assert "直したリストを入れる" in (await desk.get(f"/eligibility/programmes/{PROGRAMME}")).text
        (held,) = await town.held(list_id)
        assert "確認した" in (await desk.get(f"/eligibility/lists/{list_id}")).text
        answer = await desk.post(f"/eligibility/lists/{list_id}/differences/{held}", data={"decision": "confirm"})
        assert answer.status_code == 200
        assert await town.held(list_id) == []
        again = await desk.post(f"{api}/differences/{held}/decision", json={"decision": "confirm"})
        assert again.status_code == 409
