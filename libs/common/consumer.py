"""The loop of a service: batch → inbox → handler → commit; retry, isolate, park (`retry.py` decides)."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from libs.common import inbox, parking
from libs.common.bus import Batch, Bus, Record
from libs.common.database import Database
from libs.common.events.envelope import Envelope, Event, Invalid, decode
from libs.common.parking import Parked
from libs.common.retry import Breaker, Park, Retry, backoff, decide, transient
from libs.common.service import Handler
from libs.common.telemetry import EVENT_AGE, EVENTS, HANDLER_SECONDS, PROGRESS, place
from libs.common.tracing import span

log = structlog.get_logger()


class Consumer:
    """One member of the service's group.

    An event's effects, its inbox row and what it emits commit in one transaction; the position on the bus is stored
    afterwards. A crash in between delivers the event again and the inbox drops it: effects happen once.
    """

    def __init__(
        self,
        group: str,
        database: Database,
        bus: Bus,
        handlers: Mapping[type[Event], Handler],
        *,
        max_records: int = 500,
        concurrency: int = 4,
    ) -> None:
        self._group, self._database, self._bus = group, database, bus
        self._handlers = handlers
        self._types = {event.topic: event for event in handlers}
        self._max_records = max_records
        self._slots = asyncio.Semaphore(concurrency)
        self._breaker = Breaker()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._stopping = False

    async def run(self) -> None:
        """Until cancelled; batches under way are finished first. Raises `TooManyParked` when the breaker opens."""
        batches = self._bus.batches(self._group, list(self._types), max_records=self._max_records)
        for topic in self._types:
            PROGRESS.labels(self._group, topic).set_to_current_time()
        reader = asyncio.create_task(self._read(batches))
        try:
            await reader
        finally:
            self._stopping = True
            reader.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks)
            await batches.aclose()
            if self._failure:
                raise self._failure

    async def _read(self, batches: AsyncIterator[Batch]) -> None:
        reader = asyncio.current_task()
        async for batch in batches:
            await self._slots.acquire()
            task = asyncio.create_task(self._until_done(batch))
            self._tasks.add(task)
            task.add_done_callback(partial(self._finished, reader))

    def _finished(self, reader: "asyncio.Task[Any] | None", task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._slots.release()
        if not task.cancelled() and (error := task.exception()):
            self._failure = self._failure or error
            if reader:
                reader.cancel()

    async def _until_done(self, batch: Batch) -> None:
        attempt = 0
        try:
            while batch.owned() and not self._stopping:
                attempt += 1
                try:
                    await self._handle(batch.topic, batch.records)
                except Exception as error:
                    decision = decide(error, attempt, alone=len(batch.records) == 1)
                    log.warning(
                        "batch_failed",
                        group=self._group,
                        topic=batch.topic,
                        position=batch.records[0].position,
                        error=type(error).__name__,
                        at=place(error),
                        decision=type(decision).__name__,
                        attempt=attempt,
                    )
                    if isinstance(decision, Retry):
                        await asyncio.sleep(decision.after)
                        continue
                    if not await self._one_by_one(batch):
                        return
                if await batch.commit():
                    PROGRESS.labels(self._group, batch.topic).set_to_current_time()
                return
        finally:
            await batch.release()

    async def _one_by_one(self, batch: Batch) -> bool:
        """True when every record was handled or parked; False when the worker stops or lost the partition before."""
        for record in batch.records:
            attempt = 0
            done = False
            while batch.owned() and not self._stopping:
                attempt += 1
                try:
                    await self._handle(record.topic, [record])
                    done = True
                    break
                except Exception as error:
                    decision = decide(error, attempt, alone=True)
                    if isinstance(decision, Park):
                        await self._park(record, decision.reason, type(error).__name__, attempt)
                        done = True
                        break
                    await asyncio.sleep(decision.after if isinstance(decision, Retry) else backoff(attempt))
            if not done:
                return False
        return True

    async def _handle(self, topic: str, records: Sequence[Record]) -> None:
        event = self._types[topic]
        started = time.perf_counter()
        good, bad = decode(event, records)
        ids = [e.id for e in good] + [invalid.event_id for invalid in bad]
        aside: list[Parked] = []
        with span(f"{self._group} {topic}", [e.traceparent for e in good]):
            async with self._database.begin() as tx:
                fresh, blocked = await inbox.claim(tx.connection, ids, list({record.key for record in records}))
                if blocked:
                    blocked = await parking.still_blocked(tx, blocked)
                todo = good
                if bad or blocked or len(fresh) < len(ids):
                    todo, aside = _sorted_out(records, good, bad, set(fresh), blocked)
                if todo:
                    await self._handlers[event](tx, todo)
                if aside:
                    await parking.park(tx, aside)
        HANDLER_SECONDS.labels(self._group, topic).observe(time.perf_counter() - started)
        if todo and (age := _age(todo[0])) is not None:
            EVENT_AGE.labels(self._group, topic).observe(age)
        EVENTS.labels(self._group, topic, "handled").inc(len(todo))
        EVENTS.labels(self._group, topic, "seen before").inc(len(ids) - len(fresh))
        EVENTS.labels(self._group, topic, "parked").inc(len(aside))
        culprits = sum(1 for p in aside if p.reason != parking.BEHIND)
        for parked in aside:
            log.warning("event_parked", group=self._group, topic=topic, event_id=str(parked.event_id))
        self._breaker.record(len(todo), culprits, time.monotonic())

    async def _park(self, record: Record, reason: str, error: str, attempts: int) -> None:
        good, bad = decode(self._types[record.topic], [record])
        event_id = good[0].id if good else bad[0].event_id
        tries = 0
        while True:
            tries += 1
            try:
                async with self._database.begin() as tx:
                    fresh, _ = await inbox.claim(tx.connection, [event_id])
                    if fresh:
                        await parking.park(tx, [Parked(event_id, record, reason, error, attempts)])
                break
            except Exception as failure:
                if not transient(failure):
                    raise
                await asyncio.sleep(backoff(tries))
        log.warning("event_parked", group=self._group, topic=record.topic, event_id=str(event_id), error=error)
        EVENTS.labels(self._group, record.topic, "parked").inc()
        self._breaker.record(0, 1, time.monotonic())


def _age(event: Envelope[Any]) -> float | None:
    """Seconds since the act, never below 0; None for a time that is none: its sender's fault, nobody waits for it."""
    try:
        return max(0.0, time.time() - datetime.fromisoformat(event.sent_at).timestamp())
    except ValueError:
        return None


def _sorted_out(
    records: Sequence[Record],
    good: Sequence[Envelope[Any]],
    bad: Sequence[Invalid],
    fresh: set[UUID],
    blocked: set[str],
) -> tuple[list[Envelope[Any]], list[Parked]]:
    """What to handle and what to put aside, each in order; an id counts once, and what was seen before not at all."""
    broken = {id(invalid.record): invalid for invalid in bad}
    events = iter(good)
    todo: list[Envelope[Any]] = []
    aside: list[Parked] = []
    for record in records:
        invalid = broken.get(id(record))
        event = None if invalid else next(events)
        event_id = invalid.event_id if invalid else event.id if event else None
        if event_id not in fresh:
            continue
        fresh.discard(event_id)
        if invalid:
            aside.append(Parked(invalid.event_id, record, invalid.reason, "Invalid"))
            blocked.add(record.key)
        elif event and record.key in blocked:
            aside.append(Parked(event.id, record, parking.BEHIND))
        elif event:
            todo.append(event)
    return todo, aside
