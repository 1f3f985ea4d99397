"""What the events of the neighbours do to messages, in every order."""

import asyncio
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import asyncpg
import pytest

from libs.common.database import Database
from libs.common.events import (
    ApplicationDeclined,
    ApplicationLapsed,
    CaseFreed,
    CaseHeld,
    EligibilityRevoked,
    ResidentErased,
    ResidentSuspended,
    ResidentWithdrawn,
)
from libs.common.events.terms import Channel, HoldReason
from libs.common.retry import Reject
from services.notifier.domain import JAPAN
from services.notifier.on_application_confirmed import on_application_confirmed
from services.notifier.on_application_declined import on_application_declined
from services.notifier.on_application_lapsed import on_application_lapsed
from services.notifier.on_case_freed import on_case_freed
from services.notifier.on_case_held import on_case_held
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_eligibility_revoked import on_eligibility_revoked
from services.notifier.on_resident_erased import on_resident_erased
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.on_resident_suspended import on_resident_suspended
from services.notifier.on_resident_withdrawn import on_resident_withdrawn
from tests.unit.notifier.chain import (
    Somebody,
    about,
    confirmed,
    envelope,
    hear,
    matched,
    messages,
    registered,
    said,
    states,
)

WHO = Somebody(1)
QUEUED = [("queued", None)]


async def known(database: Database, *people: Somebody) -> None:
    await hear(database, on_resident_registered, *(registered(who, database.keys) for who in people or (WHO,)))


async def test_a_match_queues_one_notice_addressed_and_sealed(database: Database) -> None:
    await known(database)
    event = matched(WHO)
    await hear(database, on_eligibility_matched, event)
    [message] = await messages(database, WHO)
    assert message["state"] == "queued"
    assert message["cause_id"] == event.id
    opened = database.keys.open_row("resident", WHO.resident_id, "line_id", message["recipient"])
    assert opened.decode() == WHO.line_id
    assert WHO.line_id.encode() not in message["recipient"]


async def test_the_same_match_again_changes_nothing(database: Database) -> None:
    await known(database)
    event = matched(WHO)
    for _ in range(2):
        await hear(database, on_eligibility_matched, event)
    await hear(database, on_eligibility_matched, matched(WHO, 1), matched(WHO, 2), matched(WHO, 3))
    assert await states(database, WHO) == QUEUED


async def test_a_second_live_notice_of_a_case_is_impossible_in_the_database(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    copy = """
        INSERT INTO message (id, kind, case_id, programme_id, resident_id, state, priority, recipient, next_try_at,
            cause_id, correlation_id)
        SELECT gen_random_uuid(), kind, case_id, programme_id, resident_id, state, priority, recipient, next_try_at,
            cause_id, correlation_id FROM message
    """
    with pytest.raises(asyncpg.UniqueViolationError, match="message_one_live_notice"):
        await database.pool.execute(copy)


async def test_a_match_waits_for_its_resident(database: Database) -> None:
    await hear(database, on_eligibility_matched, matched(WHO))
    assert await states(database, WHO) == [("waiting", None)]
    await known(database)
    assert await states(database, WHO) == QUEUED


async def test_a_registration_and_a_match_at_the_same_moment_find_each_other(database: Database) -> None:
    """The match is not committed yet when the registration looks for messages that wait."""
    async with database.begin() as tx:
        await on_eligibility_matched(tx, [matched(WHO)])
        other = asyncio.create_task(known(database))
        await asyncio.sleep(0.2)
        assert not other.done()
    await other
    assert await states(database, WHO) == QUEUED


async def test_a_withdrawal_at_the_same_moment_as_a_match_is_not_overlooked(database: Database) -> None:
    await known(database)
    async with database.begin() as tx:
        await on_resident_withdrawn(tx, [about(ResidentWithdrawn, WHO, revision=2)])
        other = asyncio.create_task(hear(database, on_eligibility_matched, matched(WHO)))
        await asyncio.sleep(0.2)
        assert not other.done()
    await other
    assert await states(database, WHO) == [("undeliverable", "withdrawn")]


async def test_a_withdrawal_finds_the_notice_of_a_match_that_is_not_committed_yet(database: Database) -> None:
    await known(database)
    async with database.begin() as tx:
        await on_eligibility_matched(tx, [matched(WHO)])
        gone = about(ResidentWithdrawn, WHO, revision=2)
        other = asyncio.create_task(hear(database, on_resident_withdrawn, gone))
        await asyncio.sleep(0.2)
        assert not other.done()
    await other
    assert await states(database, WHO) == [("undeliverable", "withdrawn")]


@pytest.mark.parametrize("days", [0, 1])
async def test_not_after_the_deadline(database: Database, days: int) -> None:
    await known(database)
    last = datetime.now(JAPAN).date() - timedelta(days=days)
    await hear(database, on_eligibility_matched, matched(WHO, deadline=last))
    assert await states(database, WHO) == (QUEUED if days == 0 else [("cancelled", "deadline")])


def answers() -> list[tuple[Any, Any]]:
    return [
        (on_application_confirmed, confirmed(WHO, channel=Channel.PAPER)),
        (on_application_declined, about(ApplicationDeclined, WHO)),
        (on_application_lapsed, about(ApplicationLapsed, WHO)),
        (on_eligibility_revoked, about(EligibilityRevoked, WHO, reason="list")),
    ]


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_no_notice_for_an_answered_or_revoked_case_in_any_order(
    database: Database, which: int, order: tuple[int, ...]
) -> None:
    steps = [
        (on_resident_registered, registered(WHO, database.keys)),
        (on_eligibility_matched, matched(WHO)),
        answers()[which],
    ]
    for step in order:
        handler, event = steps[step]
        await hear(database, handler, event)
    assert [state for state, _ in await states(database, WHO)] in ([], ["cancelled"])


async def test_a_newer_match_counts_after_a_revocation_an_older_one_does_not(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO, 1))
    await hear(database, on_eligibility_revoked, about(EligibilityRevoked, WHO, revision=2, reason="list"))
    await hear(database, on_eligibility_matched, matched(WHO, 1))
    assert await states(database, WHO) == [("cancelled", "revoked")]
    await hear(database, on_eligibility_matched, matched(WHO, 3))
    assert sorted(await states(database, WHO)) == [("cancelled", "revoked"), *QUEUED]


async def test_another_resident_of_the_case_takes_over_what_was_not_sent(database: Database) -> None:
    other = Somebody(2, case_id=WHO.case_id)
    await known(database, WHO, other)
    await hear(database, on_eligibility_matched, matched(WHO, 1))
    await hear(database, on_eligibility_matched, matched(other, 2))
    rows = {m["resident_id"]: m["state"] for m in await messages(database)}
    assert rows == {WHO.resident_id: "cancelled", other.resident_id: "queued"}


@pytest.mark.parametrize("revoked_first", [True, False])
async def test_another_resident_is_told_after_a_revocation_in_any_order(
    database: Database, revoked_first: bool
) -> None:
    other = Somebody(2, case_id=WHO.case_id)
    await known(database, WHO, other)
    await hear(database, on_eligibility_matched, matched(WHO, 1))
    await database.pool.execute("UPDATE message SET state = 'accepted', accepted_at = now(), recipient = NULL")
    later: list[tuple[Any, Any]] = [
        (on_eligibility_revoked, about(EligibilityRevoked, WHO, revision=2, reason="died")),
        (on_eligibility_matched, matched(other, 3)),
    ]
    for handler, event in later if revoked_first else reversed(later):
        await hear(database, handler, event)
    rows = {m["resident_id"]: (m["state"], m["live"]) for m in await messages(database)}
    assert rows == {WHO.resident_id: ("accepted", False), other.resident_id: ("queued", True)}


async def test_held_cases_are_silent_until_every_hold_ended(database: Database) -> None:
    await known(database)
    await hear(database, on_case_held, about(CaseHeld, WHO))
    await hear(database, on_eligibility_matched, matched(WHO))
    assert await states(database, WHO) == [("held", None)]
    await hear(database, on_case_held, about(CaseHeld, WHO, held_by="confirmation", reason=HoldReason.PROTECTED))
    await hear(database, on_case_freed, about(CaseFreed, WHO, revision=2))
    assert await states(database, WHO) == [("held", None)]
    freed = about(CaseFreed, WHO, held_by="confirmation", reason=HoldReason.PROTECTED, revision=2)
    await hear(database, on_case_freed, freed)
    assert await states(database, WHO) == QUEUED


async def test_a_hold_stops_what_is_queued_and_an_older_one_comes_too_late(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    await hear(database, on_case_freed, about(CaseFreed, WHO, revision=5))
    await hear(database, on_case_held, about(CaseHeld, WHO, revision=4))
    assert await states(database, WHO) == QUEUED
    await hear(database, on_case_held, about(CaseHeld, WHO, revision=6))
    assert await states(database, WHO) == [("held", None)]


async def test_suspended_residents_wait_and_an_older_registration_does_not_wake_them(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    await hear(database, on_resident_suspended, about(ResidentSuspended, WHO, revision=3, reason="moved"))
    await hear(database, on_resident_registered, registered(WHO, database.keys, 2))
    assert await states(database, WHO) == [("waiting", None)]
    await hear(database, on_resident_registered, registered(WHO, database.keys, 4))
    assert await states(database, WHO) == QUEUED


async def test_withdrawal_turns_an_open_notice_into_a_letter(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    await hear(database, on_resident_withdrawn, about(ResidentWithdrawn, WHO, revision=2))
    assert await states(database, WHO) == [("undeliverable", "withdrawn")]
    [undeliverable] = await said(database, "notice.undeliverable")
    [letter] = await said(database, "letter.due")
    assert undeliverable["reason"] == letter["reason"] == "withdrawn"
    assert letter["case_id"] == str(WHO.case_id)


async def test_erasure_leaves_no_line_link_behind(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    await hear(database, on_resident_erased, about(ResidentErased, WHO, revision=2))
    [message] = await messages(database, WHO)
    assert message["recipient"] is None
    row = await database.fetchrow("SELECT * FROM resident WHERE id = $1", WHO.resident_id)
    assert row is not None
    assert (row["state"], row["line_id"], row["line_hash"]) == ("erased", None, None)
    await known(database)  # a late registration event does not bring it back
    assert await database.fetchval("SELECT line_id FROM resident WHERE id = $1", WHO.resident_id) is None


async def test_a_relinked_phone_gets_what_was_not_tried_yet(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    new = Somebody(9).line_id
    await hear(database, on_resident_registered, registered(WHO, database.keys, 2, line_id=new))
    [message] = await messages(database, WHO)
    opened = database.keys.open_row("resident", WHO.resident_id, "line_id", message["recipient"])
    assert opened.decode() == new


async def test_a_relinked_phone_never_gets_the_bytes_of_a_first_try_changed(database: Database) -> None:
    await known(database)
    await hear(database, on_eligibility_matched, matched(WHO))
    await database.pool.execute("INSERT INTO template (id, kind, rest) VALUES ('\\x00', 'notice', '')")
    await database.pool.execute("UPDATE message SET first_attempt_at = now(), attempts = 1, template_id = '\\x00'")
    [before] = await messages(database, WHO)
    new = Somebody(9).line_id
    await hear(database, on_resident_registered, registered(WHO, database.keys, 2, line_id=new))
    [after] = await messages(database, WHO)
    assert after["recipient"] == before["recipient"]
    await hear(database, on_case_held, about(CaseHeld, WHO))
    await hear(database, on_case_freed, about(CaseFreed, WHO, revision=2))
    [after] = await messages(database, WHO)
    assert (after["state"], after["recipient"]) == ("queued", before["recipient"])


async def test_a_line_id_sealed_for_somebody_else_is_rejected(database: Database) -> None:
    event = registered(WHO, database.keys)
    stolen = registered(Somebody(2), database.keys)
    wrong = stolen.data.model_copy(update={"line_id": event.data.line_id})
    with pytest.raises(Reject):
        await hear(database, on_resident_registered, envelope(wrong, stolen.id))


async def test_one_receipt_per_version_and_none_for_paper(database: Database) -> None:
    await known(database)
    await hear(database, on_application_confirmed, confirmed(WHO), confirmed(WHO), confirmed(WHO, 2))
    await hear(database, on_application_confirmed, confirmed(WHO, 3, channel=Channel.PAPER))
    receipts = await messages(database, WHO, "receipt")
    assert sorted((m["version"], m["state"]) for m in receipts) == [(1, "queued"), (2, "queued")]


async def test_a_receipt_waits_for_its_resident_too(database: Database) -> None:
    await hear(database, on_application_confirmed, confirmed(WHO))
    assert await states(database, WHO, "receipt") == [("waiting", None)]
    await known(database)
    assert await states(database, WHO, "receipt") == QUEUED


async def test_somebody_who_is_no_friend_gets_a_letter_until_line_says_otherwise(database: Database) -> None:
    await hear(database, on_resident_registered, registered(WHO, database.keys, friend=False))
    await hear(database, on_eligibility_matched, matched(WHO))
    assert await states(database, WHO) == [("undeliverable", "unfollowed")]
    assert len(await said(database, "letter.due")) == 1


async def test_five_hundred_at_once(database: Database) -> None:
    people = [Somebody(n) for n in range(500)]
    await known(database, *people)
    await hear(database, on_eligibility_matched, *(matched(who) for who in people))
    assert await database.fetchval("SELECT count(*) FROM message WHERE state = 'queued'") == 500
