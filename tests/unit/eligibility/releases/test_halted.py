"""Pause, resume and undo, and the second person."""

import asyncpg
import pytest
from fastapi import HTTPException

from services.eligibility import undoing, waiting
from services.eligibility.waves import Stage, Standing
from services.eligibility.work_releases import Pressed
from tests.unit.eligibility.releases.bureau import ONE, TWO, Bureau


async def test_who_registers_while_it_is_paused_waits_and_is_told_once(bureau: Bureau) -> None:
    await bureau.listed(6, range(3))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pause()
    await bureau.register([3, 4])
    await bureau.work()
    assert await bureau.told() == [0, 1, 2]
    release = await bureau.release()
    assert (release.standing, release.counts.told, release.counts.waiting) == (Standing.PAUSED, 3, 2)
    await bureau.office.withdraw("r4")
    await bureau.resume()
    await bureau.work()
    await bureau.register([3])
    await bureau.work()
    assert await bureau.told() == [0, 1, 2, 3]
    await bureau.register([5])
    assert await bureau.told() == [0, 1, 2, 3, 5], "nobody waits any more"


async def test_a_held_household_that_is_freed_while_it_is_paused_waits_as_well(bureau: Bureau) -> None:
    held = "UPDATE benefit_case SET register_held = $2 WHERE case_id = $1"
    await bureau.listed(3, range(3))
    await bureau.office.database.pool.execute(held, bureau.office.case("h0"), True)
    await bureau.press(Pressed())
    await bureau.work()
    assert await bureau.told() == [1, 2]
    await bureau.pause()
    await bureau.office.database.pool.execute(held, bureau.office.case("h0"), False)
    await bureau.work()
    assert await bureau.told() == [1, 2]
    await bureau.resume()
    await bureau.work()
    assert await bureau.told() == [0, 1, 2]


async def test_who_answered_on_paper_meanwhile_is_not_told(bureau: Bureau) -> None:
    await bureau.listed(2, [0])
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pause()
    await bureau.register([1])
    await bureau.office.confirm("r1", "h1")
    await bureau.resume()
    await bureau.work()
    assert await bureau.told() == [0]


async def test_a_paused_stage_goes_on_as_far_as_it_was_to_go(bureau: Bureau) -> None:
    await bureau.listed(40, range(40))
    await bureau.press()
    await bureau.work()
    await bureau.next_stage()
    await bureau.pause()
    await bureau.work()
    assert len(await bureau.told()) == 1
    await bureau.resume()
    await bureau.work()
    release = await bureau.release()
    assert (len(await bureau.told()), release.stage, release.standing) == (4, Stage.TEN_PERCENT, Standing.WAITING)


async def test_undo_takes_back_only_what_line_has_not_taken(bureau: Bureau) -> None:
    await bureau.listed(12, range(8))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pushed([0, 1])
    await bureau.undeliverable([2])
    await bureau.office.confirm("r3", "h3")
    with pytest.raises(HTTPException, match="先に、配信を止めて"):
        await bureau.undo()
    await bureau.pause()
    await bureau.undo()
    await bureau.work()
    release = await bureau.release()
    assert (release.standing, release.released_count, release.counts.too_late) == (Standing.UNDONE, 4, 0)
    assert await bureau.told("eligibility.revoked") == [4, 5, 6, 7]
    removed = await bureau.office.said("target.removed")
    assert {(said["revision"], said["reason"]) for said in removed} == {(2, "release_undone")}
    assert len(removed) == 8
    await bureau.register([9])
    assert len(await bureau.told()) == 8, "an undone household is not released"
    await bureau.pushed([4])  # LINE had it in the same moment
    assert (await bureau.release()).counts.too_late == 1
    await bureau.resume()
    await bureau.work()
    assert (await bureau.release()).standing is Standing.RELEASED
    assert await bureau.told() == [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 9]
    said = await bureau.office.said("eligibility.matched")
    assert sorted(s["revision"] for s in said) == [1] * 8 + [3] * 5
    assert sorted(s["revision"] for s in await bureau.office.said("target.listed")) == [1] * 12 + [3] * 8


async def test_what_nobody_was_told_of_is_staged_again(bureau: Bureau) -> None:
    await bureau.listed(4, range(4))
    await bureau.press()
    await bureau.work()
    await bureau.pause()
    await bureau.undo()
    await bureau.work()
    release = await bureau.release()
    assert (release.standing, release.released_count) == (Standing.STAGED, 0)
    await bureau.press(Pressed())
    await bureau.work()
    assert (await bureau.release()).standing is Standing.RELEASED
    assert len(await bureau.told()) == 5


async def test_an_undo_cut_off_goes_on(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "_BATCH", 3)
    await bureau.listed(8, range(8))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pause()
    await bureau.undo()
    await undoing.undo_some(bureau.office.database)
    release = await bureau.release()
    assert (release.standing, release.released_count) == (Standing.UNDOING, 5)
    await bureau.work()
    assert (await bureau.release()).standing is Standing.STAGED
    assert await bureau.told("eligibility.revoked") == list(range(8))


async def test_those_who_waited_are_told_in_batches(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_BATCH", 2)
    await bureau.listed(5, [])
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pause()
    await bureau.register(range(5))
    await bureau.resume()
    assert await waiting.tell_some(bureau.office.database) == 2
    await bureau.work()
    assert await bureau.told() == list(range(5))


async def test_a_large_release_needs_a_second_person(bureau: Bureau) -> None:
    await bureau.listed(5, range(3))
    assert await bureau.press(Pressed(), above=2) is False
    await bureau.work()
    release = await bureau.release()
    assert (release.standing, release.first_by, await bureau.told()) == (Standing.PROPOSED, "one", [])
    with pytest.raises(HTTPException, match="承認を待っています"):
        await bureau.press(Pressed(), by=TWO, above=2)
    with pytest.raises(HTTPException, match="申し出た人は、承認できません"):
        await bureau.approve(ONE)
    await bureau.approve(TWO)
    await bureau.work()
    assert await bureau.told() == [0, 1, 2]
    assert await bureau.audited() == ["release.proposed", "list.released"]


async def test_the_database_refuses_one_person_alone(bureau: Bureau) -> None:
    await bureau.listed(3, range(3))
    await bureau.press(Pressed(), above=2)
    alone = "UPDATE release_wave SET state = 'running', second_by = first_by"
    with pytest.raises(asyncpg.CheckViolationError, match="release_two_people"):
        await bureau.office.database.pool.execute(alone)


async def test_the_number_counts_households_told_not_rows(bureau: Bureau) -> None:
    await bureau.listed(5, range(2))
    assert await bureau.press(Pressed(), above=2) is True


async def test_before_all_are_compared_every_household_counts(bureau: Bureau) -> None:
    await bureau.listed(5, [])
    await bureau.office.database.pool.execute("UPDATE target_list SET matched = false")
    assert await bureau.press(Pressed(), above=2) is False


async def test_a_proposal_is_withdrawn(bureau: Bureau) -> None:
    await bureau.listed(3, range(3))
    await bureau.press(Pressed(), above=2)
    await bureau.undo()
    assert (await bureau.release()).standing is Standing.STAGED
    with pytest.raises(HTTPException, match="承認を待っている配信はありません"):
        await bureau.approve(TWO)
    assert await bureau.press(Pressed(), above=3) is True
