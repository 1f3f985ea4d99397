"""Recording what became of a batch: states, events and a pause of the channel commit together."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import random

import structlog

from libs.common.database import Database, Row, Tx
from libs.common.events import NoticePushed, derived_id
from libs.common.plans import plan_by_index
from libs.common.retry import backoff, transient
from services.notifier import store_channel, store_delivery
from services.notifier.domain import Kind, State, Verdict, after
from services.notifier.line.outcome import Accepted, NotSent, Outcome, Refused
from services.notifier.metrics import PUSHES
from services.notifier.store_delivery import Recorded
from services.notifier.store_messages import Origin, tell_undeliverable

log = structlog.get_logger()

Result = Outcome | Verdict
"""What LINE said, or why the message was not sent at all."""

REFUSALS = "refusals"
"""The reason of a pause after many refusals in a row: those of this batch are then no fault of their recipients."""


async def record_surely(
    database: Database, rows: Sequence[Row], results: Sequence[Result], *, halted: str | None
) -> None:
    """Record the batch and, with `halted`, pause the channel for that reason.

    A database that is away for a moment must not make us push everything again; one that stays away leaves the rows
    to the end of their lease.
    """
    if halted == REFUSALS:
        results = [NotSent(REFUSALS) if isinstance(r, Refused) else r for r in results]
    for attempt in range(1, 8):
        try:
            async with database.begin() as tx:
                await _record(tx, rows, results, halted)
            break
        except Exception as error:
            if not transient(error):
                raise
            log.warning("record_failed", error=type(error).__name__, attempt=attempt)
            await asyncio.sleep(backoff(attempt))
    else:
        log.error("not_recorded", messages=len(rows))
        return
    for name, count in Counter(type(result).__name__.lower() for result in results).items():
        PUSHES.labels(name).inc(count)


async def _record(tx: Tx, rows: Sequence[Row], results: Sequence[Result], halted: str | None) -> None:
    recorded = [_recorded(row, result) for row, result in zip(rows, results, strict=True)]
    await plan_by_index(tx)
    changed = await store_delivery.record(tx, recorded, tx.now)
    for row, outcome in zip(rows, recorded, strict=True):
        if row["kind"] != Kind.NOTICE or row["id"] not in changed:
            continue
        if outcome.state == State.ACCEPTED:
            _tell_pushed(tx, row)
        elif outcome.state in (State.UNDELIVERABLE, State.UNKNOWN):
            tell_undeliverable(tx, row["id"], row, outcome.reason)
    if halted and await store_channel.pause(tx, halted, by="notifier"):
        log.error("channel_paused", reason=halted)


def _recorded(row: Row, result: Result) -> Recorded:
    if isinstance(result, Verdict):
        return Recorded(row["id"], result.state, result.reason, 0, row["uncertain_since"] is not None, None, None)
    n = after(result, row["attempts"], uncertain_before=row["uncertain_since"] is not None, jitter=random())  # noqa: S311
    if isinstance(result, Accepted):
        first = result.message_ids[0] if result.message_ids else None
        return Recorded(row["id"], n.state, n.reason, n.wait, n.uncertain, result.request_id, first)
    return Recorded(row["id"], n.state, n.reason, n.wait, n.uncertain, None, None)


def _tell_pushed(tx: Tx, row: Row) -> None:
    cause = Origin(row["cause_id"], row["correlation_id"])
    event = NoticePushed(
        case_id=row["case_id"],
        programme_id=row["programme_id"],
        resident_id=row["resident_id"],
        notice_id=row["id"],
        pushed_at=tx.now,
        reminder=False,
    )
    tx.emit(event, id=derived_id(cause, NoticePushed, row["id"]), cause=cause)
