"""Confirming and declining: one application, one event, one receipt, whatever happens at the same time."""

import asyncio
from datetime import date
from typing import Any

import pytest

from libs.common.database import Database
from libs.common.events import ResidentWithdrawn
from libs.common.events.terms import HoldReason
from services.confirmation import answer as answering
from services.confirmation import store
from services.confirmation.case import stored_shown
from services.confirmation.domain import Answer, Decision
from services.confirmation.receipts import read_receipt
from tests.unit.confirmation.steps import give, known, seen, topics


async def test_confirming_gives_a_receipt_and_one_event(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    outcome = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    assert outcome.decision is Decision.RECORD
    assert outcome.application_id is not None
    row = await store.receipt_of(database, city.line_hash(1), outcome.application_id)
    assert row is not None
    assert read_receipt(row["receipt"]) == row["receipt"]
    kept = stored_shown(row, database.keys)
    assert (kept.amount, kept.household.payee, len(kept.consents)) == (30_000, "見本　花子", 2)
    event = await database.fetchrow("SELECT topic, key, convert_from(body, 'UTF8') AS body FROM outbox")
    assert event is not None
    assert (event["topic"], event["key"]) == ("application.confirmed", str(city.case(1)))
    assert row["receipt"] in event["body"] and str(outcome.application_id) in event["body"]
    stored = await database.fetchrow("SELECT * FROM application")
    assert stored is not None
    assert (stored["resident_id"], stored["channel"], stored["version"]) == (city.resident(1), "line", 1)
    assert stored["consents"] == '[{"code": "dependants", "version": "1"}, {"code": "refund", "version": "1"}]'


async def test_the_same_answer_again_shows_the_same_receipt(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    first = await give(database, city, Answer.CONFIRMED, content)
    again = await give(database, city, Answer.CONFIRMED, content)
    await deliver(city.closed(2), city.hold(1, 1, held=True))
    late = await give(database, city, Answer.CONFIRMED, content)
    assert (again.decision, late.decision) == (Decision.SAME, Decision.SAME)
    assert first.application_id == again.application_id == late.application_id
    assert await topics(database) == ["application.confirmed"]


async def test_concurrent_taps_give_one_application(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    for _ in range(5):
        outcomes = await asyncio.gather(*(give(database, city, Answer.CONFIRMED, content) for _ in range(8)))
        assert len({o.application_id for o in outcomes}) == 1
    assert await topics(database) == ["application.confirmed"]
    assert await database.fetchval("SELECT count(*) FROM application") == 1
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_tap_that_waited_for_another_sees_its_application(city: Any, database: Database, deliver: Any) -> None:
    """Both transactions are open at once for certain: the second waits for the lock of the first."""
    await known(city, deliver)
    content = await seen(database, city)
    async with database.begin() as first:
        one = await answering.answer(first, city.line_hash(1), city.case(1), Answer.CONFIRMED, content)
        second = asyncio.create_task(give(database, city, Answer.CONFIRMED, content))
        while not await database.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
    two = await second
    assert (one.decision, two.decision) == (Decision.RECORD, Decision.SAME)
    assert one.application_id == two.application_id


async def test_changed_data_is_shown_again_before_it_counts(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    old = await seen(database, city)
    await deliver(city.listed(1, 2, amount=40_000, changed=True))
    assert (await give(database, city, Answer.CONFIRMED, old)).decision is Decision.ASK_AGAIN
    assert await topics(database) == []
    assert (await give(database, city, Answer.CONFIRMED, await seen(database, city))).decision is Decision.RECORD
    assert await database.fetchval("SELECT count(*) FROM application") == 1


async def test_another_content_before_the_deadline_is_a_new_version(
    city: Any, database: Database, deliver: Any
) -> None:
    await known(city, deliver)
    first = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    await deliver(city.listed(1, 2, account="見本銀行 普通 7654321", changed=True))
    second = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    assert second.decision is Decision.RECORD
    rows = await database.fetch("SELECT application_id, version, live, receipt FROM application ORDER BY version")
    assert [(r["application_id"], r["version"], r["live"]) for r in rows] == [
        (first.application_id, 1, False),
        (second.application_id, 2, True),
    ]
    assert rows[0]["receipt"] != rows[1]["receipt"]
    assert await topics(database) == ["application.confirmed"] * 2


async def test_a_new_wording_of_a_consent_asks_nobody_twice(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    first = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    await deliver(city.opened(2, form_version="2026-12", consents=[]))
    again = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    assert (again.decision, again.application_id) == (Decision.SAME, first.application_id)


async def test_a_decline_is_final(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    await give(database, city, Answer.CONFIRMED, content)
    declined = await give(database, city, Answer.DECLINED, None)
    again = await give(database, city, Answer.DECLINED, None)
    confirmed = await give(database, city, Answer.CONFIRMED, content)
    assert (declined.decision, again.decision) == (Decision.RECORD, Decision.SAME)
    assert declined.application_id == again.application_id
    assert confirmed.decision is Decision.REFUSE
    assert await topics(database) == ["application.confirmed", "application.declined"]
    assert await database.fetchval("SELECT answer FROM application WHERE live") == "declined"


@pytest.mark.parametrize("shut", ["held", "closed", "removed", "late", "lapsed"])
async def test_a_shut_case_takes_no_answer(city: Any, database: Database, deliver: Any, shut: str) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    if shut == "held":
        await deliver(city.hold(1, 1, held=True, reason=HoldReason.PROTECTED))
    elif shut == "closed":
        await deliver(city.closed(2))
    elif shut == "removed":
        await deliver(city.removed(1, 2))
    elif shut == "late":
        await deliver(city.opened(2, deadline=date(2026, 1, 1)), city.matched(1, 2, deadline=date(2026, 1, 1)))
    else:
        await database.pool.execute("UPDATE benefit_case SET lapsed_at = now()")
    for wanted in Answer:
        assert (await give(database, city, wanted, content)).decision is Decision.REFUSE
    assert await topics(database) == []
    if shut == "held":
        await deliver(city.hold(1, 2, held=False, reason=HoldReason.PROTECTED))
        assert (await give(database, city, Answer.CONFIRMED, content)).decision is Decision.RECORD


async def test_nobody_else_can_answer_or_see(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    await deliver(city.registered(2), city.listed(2), city.matched(2))
    content = await seen(database, city)
    assert await store.case_of(database, city.line_hash(2), city.case(1)) is None
    assert (await give(database, city, Answer.CONFIRMED, content, phone=2)).decision is None
    mine = await give(database, city, Answer.CONFIRMED, content)
    assert mine.application_id is not None
    assert await store.receipt_of(database, city.line_hash(2), mine.application_id) is None


async def test_a_revoked_or_withdrawn_resident_has_no_case(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    await deliver(city.revoked(1, 2))
    assert (await give(database, city, Answer.CONFIRMED, content)).decision is None
    await deliver(city.matched(1, 3))
    await deliver(city.ended(ResidentWithdrawn, 1, 2))
    assert (await give(database, city, Answer.CONFIRMED, content)).decision is None


async def test_an_answer_by_another_person_of_the_case_stands(city: Any, database: Database, deliver: Any) -> None:
    await known(city, deliver)
    content = await seen(database, city)
    await give(database, city, Answer.CONFIRMED, content)
    await deliver(city.registered(2), city.matched(1, who=2))
    for wanted in Answer:
        outcome = await give(database, city, wanted, content, phone=2)
        assert outcome == answering.Outcome(Decision.REFUSE)
    assert await topics(database) == ["application.confirmed"]


async def test_a_case_that_is_not_complete_yet_is_refused(city: Any, database: Database, deliver: Any) -> None:
    await deliver(city.listed(1), city.registered(1), city.matched(1))
    assert (await give(database, city, Answer.CONFIRMED, b"")).decision is Decision.REFUSE
    await deliver(city.opened())
    assert (await give(database, city, Answer.CONFIRMED, await seen(database, city))).decision is Decision.RECORD
