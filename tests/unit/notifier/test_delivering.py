"""Every accepted message is on exactly one phone exactly once, whatever dies in between."""

import asyncio
from datetime import timedelta

import pytest

from libs.common.database import Database
from libs.common.events import EligibilityRevoked
from services.notifier import deliver, recording
from services.notifier.app import templates
from services.notifier.deliver import Deliveries, Pace
from services.notifier.domain import RETRY_WINDOW, Kind
from services.notifier.line.limiter import Limiter
from services.notifier.line.outcome import (
    Accepted,
    Forbidden,
    NotSent,
    Outcome,
    Refused,
    Throttled,
    TokenInvalid,
    Unknown,
)
from services.notifier.messages.notice import notice
from services.notifier.messages.receipt import receipt
from services.notifier.messages.render import template
from services.notifier.on_application_confirmed import on_application_confirmed
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_eligibility_revoked import on_eligibility_revoked
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.store_channel import channel, resume
from tests.unit.notifier.chain import Somebody, about, confirmed, hear, matched, messages, registered, said, states
from tests.unit.notifier.line_fake import REFUSED, FakeLine
from tests.unit.notifier.settings_for_test import SETTINGS

WHO = Somebody(1)


async def queue(database: Database, *people: Somebody) -> None:
    await hear(database, on_resident_registered, *(registered(who, database.keys) for who in people))
    await hear(database, on_eligibility_matched, *(matched(who) for who in people))


async def due_now(database: Database) -> None:
    await database.pool.execute("UPDATE message SET next_try_at = now(), leased_until = now() WHERE state = 'queued'")


async def drain(deliveries: Deliveries, line: FakeLine) -> None:
    while await deliveries.once(line):
        pass


async def test_a_queued_notice_reaches_the_phone_and_the_chain_goes_on(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    await queue(database, WHO)
    await drain(deliveries, line)
    [message] = await messages(database, WHO)
    assert message["state"] == "accepted"
    assert message["line_request_id"] == f"request-{message['id']}"
    assert message["recipient"] is None, "nothing needs the LINE id any more"
    [pushed] = await said(database, "notice.pushed")
    assert pushed["notice_id"] == str(message["id"])
    assert pushed["case_id"] == str(WHO.case_id)
    assert list(line.phones) == [WHO.line_id]


async def test_death_between_push_and_record_the_user_sees_one(
    database: Database, deliveries: Deliveries, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(database, WHO)

    async def dies(*args: object, **more: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch, pytest.raises(asyncio.CancelledError):
        patch.setattr(deliver, "record_surely", dies)
        await deliveries.once(line)
    assert await states(database, WHO) == [("queued", None)]
    assert await deliveries.once(line) == 0, "the lease has not run out"
    await asyncio.sleep(0.6)
    await drain(deliveries, line)
    assert await states(database, WHO) == [("accepted", None)]
    assert len(line.pushes) == 2
    assert len(set(line.pushes)) == 1, "the same key and the same bytes"
    assert len(line.phones[WHO.line_id]) == 1
    assert len(await said(database, "notice.pushed")) == 1


async def test_an_unknown_outcome_is_tried_again_with_key_and_bytes_unchanged(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    await queue(database, WHO)
    line.answer, line.lost = (lambda body, key: Unknown("TimeoutError")), True
    await deliveries.once(line)
    [message] = await messages(database, WHO)
    assert (message["state"], message["reason"], message["attempts"]) == ("queued", "TimeoutError", 1)
    assert message["first_attempt_at"] is not None
    assert await said(database, "notice.pushed") == []
    # the city's address changes, the resident's phone too: the bytes must not
    changed = {
        Kind.NOTICE: template(Kind.NOTICE, notice("https://new.test")),
        Kind.RECEIPT: template(Kind.RECEIPT, receipt("https://new.test")),
    }
    later = Deliveries(database, lambda: line, changed, Limiter(1e6))
    await later.prepare(line)
    await hear(database, on_resident_registered, registered(WHO, database.keys, 2, line_id=Somebody(9).line_id))
    line.answer = None
    await due_now(database)
    await drain(later, line)
    assert await states(database, WHO) == [("accepted", None)]
    assert len(line.pushes) == 2
    assert len(set(line.pushes)) == 1
    assert {user: len(seen) for user, seen in line.phones.items()} == {WHO.line_id: 1}


@pytest.mark.parametrize(
    ("age", "state"), [(RETRY_WINDOW - timedelta(minutes=5), "accepted"), (RETRY_WINDOW, "unknown")]
)
async def test_after_23_hours_nothing_is_sent_and_a_letter_is_due(
    database: Database, deliveries: Deliveries, line: FakeLine, age: timedelta, state: str
) -> None:
    await queue(database, WHO)
    line.answer = lambda body, key: Unknown("500")
    await deliveries.once(line)
    line.answer = None
    await database.pool.execute("UPDATE message SET first_attempt_at = now() - $1::interval", age)
    await due_now(database)
    await drain(deliveries, line)
    assert [s for s, _ in await states(database, WHO)] == [state]
    assert len(line.pushes) == (2 if state == "accepted" else 1)
    assert len(await said(database, "letter.due")) == (0 if state == "accepted" else 1)
    again = await messages(database, WHO)
    assert again[0]["live"], "it may have arrived: no second notice"


async def test_what_was_surely_not_sent_has_no_first_attempt(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    """A throttled message must not run into the 23 hours: LINE never had its key."""
    await queue(database, WHO)
    line.answer = lambda body, key: Throttled(False)
    await deliveries.once(line)
    [message] = await messages(database, WHO)
    assert (message["state"], message["first_attempt_at"]) == ("queued", None)
    line.answer = None
    await due_now(database)
    await drain(deliveries, line)
    assert await states(database, WHO) == [("accepted", None)]


async def test_a_429_slows_the_channel_down(database: Database, line: FakeLine) -> None:
    limiter = Limiter(1000)
    slow = Deliveries(database, lambda: line, templates(SETTINGS), limiter)
    await slow.prepare(line)
    await queue(database, WHO)
    line.answer = lambda body, key: Throttled(False)
    await slow.once(line)
    assert limiter.rate == 500


@pytest.mark.parametrize(
    ("outcome", "reason"), [(Throttled(True), "quota"), (TokenInvalid(), "token"), (Forbidden(), "forbidden")]
)
async def test_what_concerns_all_messages_pauses_the_channel_and_loses_none(
    database: Database, deliveries: Deliveries, line: FakeLine, outcome: Outcome, reason: str
) -> None:
    people = [Somebody(n) for n in range(200)]
    await queue(database, *people)
    line.answer = lambda body, key: outcome
    assert await deliveries.once(line) == 200
    assert len(line.pushes) <= 64, "those under way, none after"
    assert (await channel(database)).paused_reason == reason
    await due_now(database)
    assert await deliveries.once(line) == 0, "paused: nothing is claimed"
    line.answer = None
    async with database.begin() as tx:
        assert await resume(tx, by="operator-1", role="operator")
    await drain(deliveries, line)
    assert len(line.phones) == 200
    assert len(await said(database, "notice.pushed")) == 200


async def test_one_refused_recipient_gets_a_letter_the_others_their_notice(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    people = [Somebody(n) for n in range(20)]
    await queue(database, *people)
    bad = people[7].line_id.encode()
    line.answer = lambda body, key: REFUSED if bad in body else None
    await drain(deliveries, line)
    assert await states(database, people[7]) == [("undeliverable", "refused_400")]
    [letter] = await said(database, "letter.due")
    assert letter["case_id"] == str(people[7].case_id)
    assert len(line.phones) == 19
    assert (await channel(database)).paused_reason is None


async def test_refusals_in_a_row_stop_the_channel_before_everybody_gets_a_letter(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    people = [Somebody(n) for n in range(50)]
    await queue(database, *people)
    line.answer = lambda body, key: REFUSED
    await deliveries.once(line)
    assert len(line.pushes) == 5
    assert (await channel(database)).paused_reason == "refusals"
    assert await said(database, "letter.due") == []
    assert await database.fetchval("SELECT count(*) FROM message WHERE state = 'queued'") == 50


async def test_a_template_that_line_refuses_stops_the_channel_before_the_first_push(
    database: Database, line: FakeLine
) -> None:
    line.validity = Refused("400")
    wrong = Deliveries(database, lambda: line, templates(SETTINGS), Limiter(1e6))
    await wrong.prepare(line)
    await queue(database, WHO)
    assert await wrong.once(line) == 0
    assert (await channel(database)).paused_reason == "template"


async def test_a_revocation_while_the_push_is_under_way_does_not_hide_the_truth(
    database: Database, deliveries: Deliveries, line: FakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(database, WHO)
    real = recording.record_surely

    async def late(*args: object, **more: object) -> None:
        await hear(database, on_eligibility_revoked, about(EligibilityRevoked, WHO, reason="list"))
        assert await states(database, WHO) == [("cancelled", "revoked")]
        await real(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(deliver, "record_surely", late)
    await deliveries.once(line)
    assert await states(database, WHO) == [("accepted", None)]
    assert len(await said(database, "notice.pushed")) == 1


async def test_a_late_failure_does_not_overwrite_an_acceptance(database: Database, deliveries: Deliveries) -> None:
    """Two workers had the message: the lease of the first ran out."""
    await queue(database, WHO)
    rows = await deliveries._claim()
    await recording.record_surely(database, rows, [Accepted("r")], halted=None)
    for late in (Unknown("TimeoutError"), Refused("400"), NotSent("x")):
        await recording.record_surely(database, rows, [late], halted=None)
    assert await states(database, WHO) == [("accepted", None)]
    assert await said(database, "letter.due") == []


async def test_no_notice_after_the_deadline_although_it_was_queued_before(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    await queue(database, WHO)
    await database.pool.execute("UPDATE message SET not_after = now()")
    await drain(deliveries, line)
    assert await states(database, WHO) == [("cancelled", "deadline")]
    assert line.pushes == []


async def test_receipts_go_first(database: Database, line: FakeLine) -> None:
    people = [Somebody(n) for n in range(20)]
    await queue(database, *people)
    await hear(database, on_application_confirmed, confirmed(people[0]))
    slow = Deliveries(database, lambda: line, templates(SETTINGS), Limiter(1e6), Pace(batch=1))
    await slow.prepare(line)
    await slow.once(line)
    assert await states(database, people[0], "receipt") == [("accepted", None)]
    assert await said(database, "notice.pushed") == []


async def test_a_body_that_does_not_open_is_never_sent(
    database: Database, deliveries: Deliveries, line: FakeLine
) -> None:
    await queue(database, WHO, Somebody(2))
    await database.pool.execute(
        "UPDATE message SET recipient = (SELECT line_id FROM resident WHERE id <> $1) WHERE resident_id = $1",
        WHO.resident_id,
    )
    await drain(deliveries, line)
    assert await states(database, WHO) == [("undeliverable", "refused_unreadable")]
    assert list(line.phones) == [Somebody(2).line_id]


async def test_the_running_job_is_woken_by_a_commit_and_drains_when_stopped(database: Database, line: FakeLine) -> None:
    job = Deliveries(database, lambda: line, templates(SETTINGS), Limiter(1e6), Pace(poll=60))
    running = asyncio.create_task(job.run())
    try:
        while not await database.fetchval("SELECT count(*) FROM template"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        await queue(database, WHO)
        async with asyncio.timeout(5):
            while await states(database, WHO) != [("accepted", None)]:
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_two_workers_send_everything_once(database: Database, line: FakeLine) -> None:
    people = [Somebody(n) for n in range(300)]
    await queue(database, *people)
    workers = [Deliveries(database, lambda: line, templates(SETTINGS), Limiter(1e6), Pace(batch=20)) for _ in range(2)]
    await workers[0].prepare(line)
    await asyncio.gather(*(drain(worker, line) for worker in workers))
    assert len(line.pushes) == len({key for key, _ in line.pushes}) == 300
