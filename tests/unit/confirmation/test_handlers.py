"""Whatever the order and however often events arrive, the rows are the same."""

import random
from datetime import timedelta
from typing import Any

import pytest

from libs.common import events as ev
from libs.common.database import Database
from libs.common.events.terms import HoldReason
from libs.common.inbox import claim
from libs.common.sealing import Unsealable
from services.confirmation.handlers import HANDLERS
from tests.unit.confirmation.city import AT

TABLES = {
    "programme": "programme_id",
    "benefit_case": "case_id",
    "case_hold": "case_id, held_by, reason",
    "resident": "resident_id",
    "case_resident": "case_id, resident_id",
}
SEALED = ("household", "account")
LATER = timedelta(hours=1)


def story(city: Any) -> list[ev.Envelope[Any]]:
    """Several revisions of everything, so that each order of arrival has something to get wrong."""
    events = [
        city.opened(1),
        city.closed(2),
        city.opened(3, name="新しい名前"),
        city.letter(2),
        city.letter(2, later(city)),
    ]
    for n in (1, 2, 3):
        events += [
            city.listed(n, 1),
            city.listed(n, 2, amount=40_000, changed=True),
            city.registered(n, 1),
            city.matched(n, 1),
            city.notice(ev.NoticePushed, n),
            city.notice(ev.NoticePushed, n, later(city), reminder=True),
            city.notice(ev.NoticeSeen, n, later(city)),
        ]
    events += [
        city.listed(1, 4, amount=50_000, changed=True),
        city.removed(1, 3),
        city.removed(2, 3),
        city.revoked(2, 2),
        city.revoked(3, 2),
        city.matched(3, 3),
        city.notice(ev.NoticeUndeliverable, 3),
        city.hold(1, 1, held=True),
        city.hold(1, 2, held=False),
        city.hold(1, 3, held=True, reason=HoldReason.PROTECTED),
        city.registered(1, 3, phone=9),
        city.ended(ev.ResidentSuspended, 1, 2),
        city.ended(ev.ResidentWithdrawn, 2, 2),
        city.ended(ev.ResidentErased, 3, 2),
    ]
    return events


def later(city: Any) -> Any:
    return AT + LATER


async def rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All tables that handlers write, with sealed fields opened (a seal is never the same twice)."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, order in TABLES.items():
        found[table] = [dict(r) for r in await database.fetch(f"SELECT * FROM {table} ORDER BY {order}")]
    for row in found["benefit_case"]:
        for field in SEALED:
            if row[field] is not None:
                row[field] = database.keys.open_row("benefit_case", row["case_id"], field, row[field])
    return found


async def clear(database: Database) -> None:
    for table in (*TABLES, "inbox"):
        await database.pool.execute(f"DELETE FROM {table}")


async def test_every_order_gives_the_same_rows(city: Any, database: Database, deliver: Any) -> None:
    events = story(city)
    await deliver(*events)
    expected = await rows(database)
    assert [r["amount"] for r in expected["benefit_case"]].count(50_000) == 1
    shuffler = random.Random(7)
    for _ in range(12):
        await clear(database)
        shuffler.shuffle(events)
        await deliver(*events, *events[:10])
        assert await rows(database) == expected


async def test_batches_give_the_same_rows_as_single_events(city: Any, database: Database, deliver: Any) -> None:
    events = story(city)
    await deliver(*events)
    expected = await rows(database)
    await clear(database)
    for type_, handler in HANDLERS.items():
        batch = [e for e in events if type(e.data) is type_]
        random.Random(3).shuffle(batch)
        async with database.begin() as tx:
            new, _ = await claim(tx.connection, [e.id for e in batch])
            assert len(new) == len(batch)
            await handler(tx, batch)
    assert await rows(database) == expected


async def test_what_the_story_leaves(city: Any, database: Database, deliver: Any) -> None:
    await deliver(*story(city))
    found = await rows(database)
    cases = {r["case_id"]: r for r in found["benefit_case"]}
    told = {r["case_id"]: r for r in found["case_resident"]}
    people = {r["resident_id"]: r for r in found["resident"]}
    assert (found["programme"][0]["name"], found["programme"][0]["open"]) == ("新しい名前", True)
    assert [cases[city.case(n)]["listed"] for n in (1, 2, 3)] == [True, False, True]
    assert [told[city.case(n)]["live"] for n in (1, 2, 3)] == [True, False, True]
    assert cases[city.case(2)]["letter_due_at"] == AT
    assert told[city.case(1)]["pushed_at"] == AT
    assert told[city.case(3)]["undeliverable_at"] is not None
    assert people[city.resident(1)]["line_hash"] == city.line_hash(9)
    assert [people[city.resident(n)]["state"] for n in (1, 2, 3)] == ["active", "withdrawn", "erased"]
    assert people[city.resident(3)]["line_hash"] is None
    assert [(r["reason"], r["held"]) for r in found["case_hold"]] == [("protected", True), ("staff", False)]


async def test_an_older_revision_is_dropped(city: Any, database: Database, deliver: Any) -> None:
    await deliver(city.listed(1, 5, amount=50_000), city.listed(1, 4, amount=10_000, changed=True), city.listed(1, 3))
    assert await database.fetchval("SELECT amount FROM benefit_case") == 50_000


async def test_every_handler_takes_a_thousand_events_in_one_statement(
    city: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: dict[type[ev.Event], list[ev.Envelope[Any]]] = {
        ev.TargetListed: [city.listed(n) for n in range(1000)],
        ev.EligibilityMatched: [city.matched(n) for n in range(1000)],
        ev.NoticePushed: [city.notice(ev.NoticePushed, n) for n in range(1000)],
        ev.ResidentRegistered: [city.registered(n) for n in range(1000)],
        ev.CaseHeld: [city.hold(n, 1, held=True) for n in range(1000)],
    }
    for type_, batch in batches.items():
        async with database.begin() as tx:
            count = 0
            execute = tx.connection.execute

            async def counted(sql: str, *args: object, run: Any = execute) -> Any:
                nonlocal count
                count += 1
                return await run(sql, *args)

            monkeypatch.setattr(type(tx), "execute", lambda _tx, sql, *args, c=counted: c(sql, *args))
            await HANDLERS[type_](tx, batch)
        assert count == 1, type_
    assert await database.fetchval("SELECT count(*) FROM benefit_case") == 1000
    assert await database.fetchval("SELECT count(*) FROM case_resident WHERE live AND pushed_at IS NOT NULL") == 1000


async def test_an_event_sealed_for_somebody_else_is_refused(city: Any, database: Database) -> None:
    event = city.listed(1)
    other = event.data.model_copy(
        update={"household": city.eligibility.seal_event("notifier", event.id, "household", b"{}")}
    )
    async with database.begin() as tx:
        with pytest.raises(Unsealable):
            await HANDLERS[ev.TargetListed](tx, [city.wrap(other, event.id)])
    assert await database.fetchval("SELECT count(*) FROM benefit_case") == 0
