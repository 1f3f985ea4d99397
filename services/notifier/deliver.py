"""Sends what is queued: claim, push outside any transaction, record. Safe to run in several processes.

A message is pushed under its own id as retry key with bytes that were fixed before the first try. Whoever dies in
between leaves rows that come up again after the lease; LINE then answers 409, which counts as accepted.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from libs.common.database import Database, Row
from libs.common.events import now
from libs.common.sealing import Unsealable
from services.notifier import store_channel, store_checks, store_delivery
from services.notifier.domain import (
    NOT_STARTED,
    Kind,
    Refusals,
    pauses,
    too_late,
)
from services.notifier.line.limiter import Limiter
from services.notifier.line.outcome import Accepted, Refused, Throttled, Unknown
from services.notifier.line.transport import LineTransport, OpenLine
from services.notifier.messages.render import Template, push_body, validate_body
from services.notifier.recording import REFUSALS, Result, record_surely
from services.notifier.wake import QUEUED

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """`lease` in seconds: longer than a batch takes, shorter than anybody wants to wait after a crash.

    `lanes`: pushes under way at once in a batch; `batches`: batches under way; `poll`: seconds until a look without
    being woken; `refusals`: how many in a row stop the channel.
    """

    lease: float = 60.0
    batch: int = 500
    lanes: int = 64
    batches: int = 4
    poll: float = 0.5
    refusals: int = 20


class Deliveries:
    """The job of one process for one channel."""

    def __init__(
        self,
        database: Database,
        open_line: OpenLine,
        templates: Mapping[Kind, Template],
        limiter: Limiter,
        pace: Pace | None = None,
    ) -> None:
        self._database, self._open_line, self._templates, self._limiter = database, open_line, templates, limiter
        self._pace = pace or Pace()
        self._refusals = Refusals(self._pace.refusals)
        self._rests: dict[bytes, bytes] = {t.id: t.rest for t in templates.values()}
        self._halted: str | None = None

    async def run(self) -> None:
        """For ever; when cancelled, batches under way are finished and recorded first."""
        under_way: set[asyncio.Task[None]] = set()
        async with self._open_line() as line, QUEUED.listen(self._database) as told:
            await self.prepare(line)
            try:
                while True:
                    await self._start_batches(line, under_way)
                    await told.wait(self._pace.poll)
            finally:
                if under_way:
                    await asyncio.wait(under_way)

    async def _start_batches(self, line: LineTransport, under_way: set[asyncio.Task[None]]) -> None:
        """Until nothing is due. A failed batch raises here, so that the supervisor sees it."""
        while True:
            if self._halted or len(under_way) >= self._pace.batches:
                how = asyncio.ALL_COMPLETED if self._halted else asyncio.FIRST_COMPLETED
                if under_way:
                    await asyncio.wait(under_way, return_when=how)
            for task in [t for t in under_way if t.done()]:
                under_way.discard(task)
                task.result()
            if not under_way:
                self._halted = None
            if self._halted:
                continue
            rows = await self._claim()
            if not rows:
                return
            under_way.add(asyncio.create_task(self._deliver(line, rows)))

    async def once(self, line: LineTransport) -> int:
        """Claim one batch, push and record it; how many messages it had."""
        rows = await self._claim()
        if rows:
            await self._deliver(line, rows)
            self._halted = None
        return len(rows)

    async def prepare(self, line: LineTransport) -> None:
        """Store the templates; LINE is asked about one it has not judged yet, and a refused one pauses the channel
        before anybody gets it. An answer that never came is asked for again at the next start."""
        for made in self._templates.values():
            await store_delivery.save_template(self._database, made.id, made.kind, made.rest)
            if await store_checks.check(self._database, made.id) is not None:
                continue
            outcome = await line.validate(validate_body(made.rest))
            if not isinstance(outcome, Accepted | Refused):
                continue
            async with self._database.begin() as tx:  # never judged without being paused: it is not asked about again
                await store_checks.save(tx, made.id, accepted=isinstance(outcome, Accepted))
                if isinstance(outcome, Refused):
                    log.error("template_refused", kind=made.kind, reason=outcome.reason)
                    await store_channel.pause(tx, "template", by="notifier")

    async def _claim(self) -> list[Row]:
        """As many as can be sent well within the lease at the present rate."""
        limit = max(1, min(self._pace.batch, int(self._limiter.rate * self._pace.lease / 8)))
        rows = await store_delivery.claim(
            self._database,
            limit,
            self._pace.lease,
            notice_template=self._templates[Kind.NOTICE].id,
            receipt_template=self._templates[Kind.RECEIPT].id,
        )
        missing = {r["template_id"] for r in rows} - self._rests.keys()
        if missing:
            self._rests |= await store_delivery.templates(self._database, list(missing))
        return rows

    async def _deliver(self, line: LineTransport, rows: Sequence[Row]) -> None:
        results: list[Result] = [NOT_STARTED] * len(rows)
        until = time.monotonic() + self._pace.lease / 2
        turn = iter(range(len(rows)))

        async def lane() -> None:
            for i in turn:
                if self._halted or time.monotonic() > until:
                    return
                results[i] = await self._push(line, rows[i])

        await asyncio.gather(*(lane() for _ in range(min(self._pace.lanes, len(rows)))))
        await record_surely(self._database, rows, results, halted=self._halted)

    async def _push(self, line: LineTransport, row: Row) -> Result:
        verdict = too_late(row["uncertain_since"], row["not_after"], now())
        if verdict is not None:
            return verdict
        try:
            line_id = self._database.keys.open_row("resident", row["resident_id"], "line_id", row["recipient"])
            body = push_body(line_id, self._rests[row["template_id"]])
        except (Unsealable, ValueError, KeyError) as error:
            log.error("message_unreadable", message=str(row["id"]), error=type(error).__name__)
            return Refused("unreadable")
        pause = self._limiter.reserve()
        if pause > 0:
            await asyncio.sleep(pause)
            if self._halted:
                return NOT_STARTED
        try:
            outcome = await line.push(body, row["id"])
        except Exception as error:
            log.error("push_failed", message=str(row["id"]), error=type(error).__name__)
            outcome = Unknown(type(error).__name__)
        if isinstance(outcome, Throttled):
            self._limiter.slow_down()
        if self._refusals.see(outcome):
            self._halted = REFUSALS
        self._halted = pauses(outcome) or self._halted
        return outcome
