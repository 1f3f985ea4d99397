"""A release by stages: who is told in which, and that nothing is released beyond a stage, a pause or a stop."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from fastapi import HTTPException

from libs.common.events.terms import HoldReason
from services.eligibility.reviewing import Answer
from services.eligibility.waves import Stage, Standing
from services.eligibility.work_releases import Pressed
from tests.unit.eligibility.releases.bureau import BY_STAGES, Bureau, person
from tests.unit.eligibility.reviews.office import resident


async def test_from_the_trial_to_all(bureau: Bureau) -> None:
    await bureau.listed(60, range(0, 60, 2))
    await bureau.press(Pressed(True, ("h4", "h8")))
    await bureau.work()
    assert await bureau.told() == [4, 8]
    release = await bureau.release()
    assert (release.standing, release.stage, release.released_count) == (Standing.WAITING, Stage.CANARY, 2)
    for stage, told in ((Stage.ONE_PERCENT, 3), (Stage.TEN_PERCENT, 4)):  # of 30: at least one more each
        await bureau.next_stage()
        with pytest.raises(HTTPException, match="ようすが変わっています"):
            await bureau.next_stage()
        await bureau.work()
        release = await bureau.release()
        assert (release.standing, release.stage, release.counts.told) == (Standing.WAITING, stage, told)
        assert len(await bureau.told()) == told
    await bureau.next_stage()
    await bureau.work()
    assert (await bureau.release()).standing is Standing.RELEASED
    assert await bureau.told() == list(range(0, 60, 2))
    assert len(await bureau.office.said("target.listed")) == 60
    assert await bureau.audited() == ["list.released", *["release.next_stage"] * 3]


async def test_a_share_is_taken_in_the_order_of_case_ids(bureau: Bureau) -> None:
    await bureau.listed(40, range(40))
    await bureau.press()
    await bureau.work()
    await bureau.next_stage()
    await bureau.work()
    first = sorted((bureau.office.case(f"h{n}") for n in range(40)), key=lambda case: case.bytes)[:4]
    told = [UUID(said["case_id"]) for said in await bureau.office.said("eligibility.matched")]
    assert told == first


async def test_where_nobody_registered_a_share_of_the_households_is_released(bureau: Bureau) -> None:
    await bureau.listed(20, [])
    await bureau.press()
    await bureau.work()
    assert (await bureau.release()).released_count == 1


async def test_all_at_once_is_one_press(bureau: Bureau) -> None:
    await bureau.listed(5, range(5))
    await bureau.press(Pressed())
    await bureau.work()
    assert (await bureau.told(), (await bureau.release()).standing) == ([0, 1, 2, 3, 4], Standing.RELEASED)


@pytest.mark.parametrize(
    ("pressed", "code", "words"),
    [
        (Pressed(True), 422, "試しをとばす理由"),
        (Pressed(True, ("h0", "h99")), 422, "2番目の整理番号"),
        (Pressed(True, ("h3",)), 422, "LINE が届きません"),  # on the list, but not registered
        (Pressed(True, tuple(f"h{n}" for n in range(21))), 422, "20世帯まで"),
    ],
)
async def test_a_trial_that_tries_nothing_is_refused(bureau: Bureau, pressed: Pressed, code: int, words: str) -> None:
    await bureau.listed(4, [0])
    with pytest.raises(HTTPException, match=words) as refused:
        await bureau.press(pressed)
    assert refused.value.status_code == code
    assert (await bureau.release()).standing is Standing.STAGED


async def test_stages_wait_until_all_are_compared(bureau: Bureau) -> None:
    await bureau.listed(4, [0])
    await bureau.office.database.pool.execute("UPDATE target_list SET matched = false")
    with pytest.raises(HTTPException, match="比べている途中"):
        await bureau.press()


async def test_a_process_of_the_version_before_releases_nothing_beyond_a_stage(bureau: Bureau) -> None:
    await bureau.listed(20, range(20))
    await bureau.press()
    await bureau.work()
    before = "UPDATE target_list SET released_count = released_count + 19 WHERE list_id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="target_list_release_to"):
        await bureau.office.database.pool.execute(before, bureau.list_id)


async def test_blocks_stop_it_and_a_person_resumes(bureau: Bureau) -> None:
    await bureau.listed(30, range(30))
    await bureau.press()
    await bureau.work()
    await bureau.next_stage()
    await bureau.work()
    told = await bureau.told()
    assert len(told) == 3
    await bureau.undeliverable(told[:2])
    assert (await bureau.release()).standing is Standing.WAITING
    await bureau.undeliverable(told[2:])
    release = await bureau.release()
    assert release.standing is Standing.STOPPED
    assert release.stopped_because == (
        "市の LINE をブロックしている人が多いため、自動で止めました（3世帯に知らせたうち3世帯）。"
    )
    assert (release.counts.blocked, release.counts.failed) == (3, 0)
    with pytest.raises(HTTPException):
        await bureau.next_stage()
    await bureau.work()
    assert await bureau.told() == told
    await bureau.resume()
    await bureau.undeliverable(told)  # heard before
    assert (await bureau.release()).standing is Standing.WAITING
    await bureau.next_stage()
    await bureau.work()
    assert (await bureau.release()).standing is Standing.RELEASED
    assert "release.stopped" in await bureau.audited()


@pytest.mark.parametrize("pushed_first", [True, False])
async def test_blocks_soon_after_the_notice_stop_it(bureau: Bureau, pushed_first: bool) -> None:
    await bureau.listed(6, range(5))
    await bureau.press(Pressed())
    await bureau.work()
    if pushed_first:
        await bureau.pushed(range(5))
    await bureau.block([0, 1])
    assert (await bureau.release()).standing is Standing.RELEASED
    await bureau.block([2])
    if not pushed_first:
        assert (await bureau.release()).standing is Standing.RELEASED
        await bureau.pushed(range(5))
    release = await bureau.release()
    assert (release.standing, release.counts.blocked, release.counts.blocked_after) == (Standing.STOPPED, 3, 3)
    await bureau.register([5])
    assert await bureau.told() == [0, 1, 2, 3, 4]


async def test_a_block_long_after_the_notice_or_after_the_answer_says_nothing_of_it(bureau: Bureau) -> None:
    await bureau.listed(6, range(6))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.pushed(range(6))
    await bureau.block([0, 1], timedelta(days=8))
    for n in (2, 3):
        await bureau.office.confirm(f"r{n}", f"h{n}")
    await bureau.block([2, 3])
    await bureau.block([4])
    release = await bureau.release()
    assert (release.standing, release.counts.blocked_after) == (Standing.RELEASED, 1)


async def test_a_stop_in_the_last_stage_stops_later_registrations_too(bureau: Bureau) -> None:
    await bureau.listed(6, range(3))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.undeliverable(range(3), "refused_400")
    release = await bureau.release()
    assert (release.standing, release.counts.failed) == (Standing.STOPPED, 3)
    await bureau.register([4])
    assert await bureau.told() == [0, 1, 2]


async def test_what_line_took_after_all_is_no_failure(bureau: Bureau) -> None:
    await bureau.listed(6, range(6))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.undeliverable([0, 1])
    await bureau.pushed(range(6))
    await bureau.undeliverable([2, 3, 4])
    release = await bureau.release()
    assert (release.counts.pushed, release.counts.blocked, release.standing) == (6, 0, Standing.RELEASED)


async def test_not_me_stops_it_and_leaves_the_pair_to_two_people(bureau: Bureau) -> None:
    await bureau.listed(8, range(8))
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.not_me([0, 1, 2, 3], HoldReason.ACCOUNT_PENDING)
    assert (await bureau.release()).counts.not_me == 0
    await bureau.not_me([0, 1])
    assert (await bureau.release()).standing is Standing.RELEASED
    await bureau.not_me([2])
    release = await bureau.release()
    assert (release.standing, release.counts.not_me) == (Standing.STOPPED, 3)
    office = bureau.office
    assert await office.waiting() == {("r0", "h0"), ("r1", "h1"), ("r2", "h2")}
    assert set((await office.rules()).values()) == {"not-me"}
    await bureau.register([0])  # decided anew, the review stays
    assert await office.waiting() == {("r0", "h0"), ("r1", "h1"), ("r2", "h2")}
    assert len(await office.said("case.held")) == 3
    assert await office.answer("r0", "h0", Answer.SAME) == "proposed"
    assert await office.answer("r0", "h0", Answer.SAME, by="two") == "same"
    freed = {(f["reason"], f["held_by"], f["revision"]) for f in await office.said("case.freed")}
    assert freed == {("second_candidate", "eligibility", 2), ("not_me", "confirmation", 2)}, "newer than the hold"
    assert await office.answer("r1", "h1", Answer.DIFFERENT) == "different"
    assert len([f for f in await office.said("case.freed") if f["reason"] == "not_me"]) == 1, "that one is revoked"
    assert await bureau.told("eligibility.revoked") == [1]
    assert await office.waiting() == {("r2", "h2")}


async def test_answers_are_counted(bureau: Bureau) -> None:
    await bureau.listed(3, range(3))
    await bureau.press(BY_STAGES)
    await bureau.work()
    [told] = await bureau.told()
    await bureau.decline(told)
    counts = (await bureau.release()).counts
    assert (counts.answered, counts.declined) == (0, 1)
    await bureau.office.confirm(f"r{told}", f"h{told}")
    counts = (await bureau.release()).counts
    assert (counts.answered, counts.declined) == (1, 0)


async def test_who_registers_anew_is_told_under_a_higher_revision(bureau: Bureau) -> None:
    """The notifier takes one word a case, the newest: a lower one would be dropped as old."""
    await bureau.listed(3, [0])
    await bureau.press(Pressed())
    await bureau.work()
    await bureau.office.withdraw("r0")
    await bureau.office.register({"again": person(0)})
    said = [
        (word["resident_id"], word["revision"])
        for topic in ("eligibility.matched", "eligibility.revoked")
        for word in await bureau.office.said(topic)
    ]
    first, second = str(resident("r0")), str(resident("again"))
    assert said == [(first, 1), (second, 3), (first, 2)]
