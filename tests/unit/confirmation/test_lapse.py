"""The deadline passes."""

from datetime import date
from typing import Any

from libs.common.database import Database
from libs.common.events.terms import ProcedureKind
from services.confirmation import answer, store
from services.confirmation.answer import Outcome
from services.confirmation.case import content_hash, shown_of
from services.confirmation.domain import Answer, Decision
from services.confirmation.lapse import lapse_all
from tests.unit.confirmation.steps import give, seen

PAST, FUTURE = date(2026, 1, 31), date(2099, 1, 31)


async def lapsed(database: Database) -> set[Any]:
    return {r["case_id"] for r in await database.fetch("SELECT case_id FROM benefit_case WHERE lapsed_at IS NOT NULL")}


async def test_only_silence_on_a_confirmation_form_lapses(city: Any, database: Database, deliver: Any) -> None:
    await deliver(
        city.opened(1, deadline=PAST),
        *(city.listed(n) for n in (1, 2, 3, 5, 6)),
        city.listed(4, kind=ProcedureKind.PAYMENT_NOTICE),
        city.hold(2, 1, held=True),
        city.removed(3, 2),
        city.matched(5, deadline=FUTURE),
        city.matched(6, deadline=PAST),
        city.letter(7),
    )
    assert await lapse_all(database, batch=2) == 2
    assert await lapsed(database) == {city.case(1), city.case(6)}
    assert await lapse_all(database, batch=2) == 0
    events = await database.fetch("SELECT topic, key FROM outbox")
    assert {(e["topic"], e["key"]) for e in events} == {
        ("application.lapsed", str(city.case(1))),
        ("application.lapsed", str(city.case(6))),
    }
    assert len(events) == 2
    await deliver(city.hold(2, 2, held=False))
    assert await lapse_all(database) == 1


async def test_an_answered_case_never_lapses(city: Any, database: Database, deliver: Any) -> None:
    await deliver(city.opened(1), city.listed(1), city.registered(1), city.matched(1))
    row = await store.case_of(database, city.line_hash(1), city.case(1))
    async with database.begin() as tx:
        seen = content_hash(shown_of(row, tx.keys), tx.keys)
        await answer.answer(tx, city.line_hash(1), city.case(1), Answer.CONFIRMED, seen)
    await deliver(city.opened(2, deadline=PAST), city.matched(1, 2, deadline=PAST))
    assert await lapse_all(database) == 0


async def test_a_case_in_use_is_left_for_the_next_round(city: Any, database: Database, deliver: Any) -> None:
    await deliver(city.opened(1, deadline=PAST), city.listed(1), city.listed(2))
    async with database.begin() as tx:
        await tx.fetch("SELECT FROM benefit_case WHERE case_id = $1 FOR UPDATE", city.case(1))
        assert await lapse_all(database) == 1
    assert await lapse_all(database) == 1


async def test_a_kind_of_procedure_has_its_own_date(city: Any, database: Database, deliver: Any) -> None:
    """Whichever event comes first; the other kind still has until the deadline of the programme."""
    opened = city.opened(1, deadline=FUTURE, answer_by={ProcedureKind.CONFIRMATION_FORM: PAST})
    await deliver(
        *(city.listed(1), city.registered(1), city.matched(1, deadline=PAST), opened),
        *(city.listed(2, kind=ProcedureKind.APPLICATION_FORM), city.registered(2), city.matched(2, deadline=FUTURE)),
    )
    assert await give(database, city, Answer.CONFIRMED, await seen(database, city), 1) == Outcome(Decision.REFUSE)
    assert (await give(database, city, Answer.CONFIRMED, await seen(database, city, 2), 2)).decision is Decision.RECORD
    assert await lapse_all(database) == 1
    assert await lapsed(database) == {city.case(1)}


async def test_an_extended_date_of_a_kind_counts(city: Any, database: Database, deliver: Any) -> None:
    early, late = ({ProcedureKind.CONFIRMATION_FORM: day} for day in (PAST, FUTURE))
    await deliver(city.opened(1, deadline=FUTURE, answer_by=early), city.listed(1), city.registered(1))
    await deliver(city.matched(1, deadline=PAST), city.opened(2, deadline=FUTURE, answer_by=late))
    assert await lapse_all(database) == 0
    outcome = await give(database, city, Answer.CONFIRMED, await seen(database, city), 1)
    assert outcome.decision is Decision.RECORD
