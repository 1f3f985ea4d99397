"""Every message a phone shows, and every retry key LINE has accepted: in the database before the answer goes out.

Requests that arrive together are written together: one statement at a time; what comes meanwhile waits for the next.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sandbox.line.clock import Clock

RETENTION = timedelta(hours=24)

_WRITE = """
WITH taken AS (
    INSERT INTO accepted (retry_key, way, request_id, first_message, messages, at)
    SELECT *, $12::timestamptz FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::int[])
    ON CONFLICT (retry_key) DO UPDATE SET (way, request_id, first_message, messages, at)
        = (EXCLUDED.way, EXCLUDED.request_id, EXCLUDED.first_message, EXCLUDED.messages, EXCLUDED.at)
        WHERE accepted.at <= EXCLUDED.at - $13::interval
    RETURNING retry_key
), shown AS (
    INSERT INTO message (id, user_id, direction, way, kind, body, retry_key, request_id, at)
    SELECT m.id, m.user_id, 'account', m.way, m.body::json ->> 'type', m.body, m.retry_key, m.request_id, $12
    FROM unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[])
        AS m (id, user_id, way, body, retry_key, request_id)
    WHERE m.retry_key IS NULL OR m.retry_key IN (SELECT retry_key FROM taken)
)
SELECT retry_key FROM taken
"""
_EARLIER = "SELECT retry_key, request_id, first_message, messages FROM accepted WHERE retry_key = ANY($1::uuid[])"
_LAST = "SELECT greatest((SELECT max(id) FROM message), (SELECT max(first_message + messages) FROM accepted))"


@dataclass(slots=True)
class Request:
    """One accepted request: `messages` are JSON texts, `viewers` those whose phones show them."""

    way: str
    request_id: str
    messages: Sequence[str]
    viewers: Sequence[str]
    retry_key: UUID | None = None


@dataclass(slots=True)
class Outcome:
    """The request that counts: this one, or with `duplicate` the one that used the retry key before."""

    request_id: str
    first_message: int
    messages: int
    duplicate: bool = False


@dataclass(slots=True)
class _Waiting:
    request: Request
    first: int
    outcome: "asyncio.Future[Outcome]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Ledger:
    """Writes of one process, in the order of message ids."""

    def __init__(self, pool: Any, clock: Clock, *, linger: float = 0.002) -> None:
        self._pool = pool
        self._clock = clock
        self._linger = linger
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None
        self._last = 0

    async def open(self) -> None:
        """Message ids go on where they ended."""
        self._last = await self._pool.fetchval(_LAST) or 0

    def next_id(self, count: int = 1) -> int:
        """The first of `count` message ids in a row, greater than all before."""
        first = max(self._last + 1, time.time_ns() // 1_000_000 << 20)
        self._last = first + count - 1
        return first

    async def accept(self, request: Request) -> Outcome:
        """Returns when the request is durable. Raises asyncpg's errors when the database is away."""
        waiting = _Waiting(request, self.next_id(len(request.messages) * max(len(request.viewers), 1)))
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._drain())
        return await waiting.outcome

    async def _drain(self) -> None:
        await asyncio.sleep(self._linger)
        while self._waiting:
            batch, self._waiting = self._waiting[:1000], self._waiting[1000:]
            try:
                await self._write(batch)
            except Exception as error:
                for waiting in batch:
                    if not waiting.outcome.done():
                        waiting.outcome.set_exception(error)

    async def _write(self, batch: list[_Waiting]) -> None:
        firsts: dict[UUID, _Waiting] = {}
        repeats: list[_Waiting] = []
        for waiting in batch:
            key = waiting.request.retry_key
            if key is not None and firsts.setdefault(key, waiting) is not waiting:
                repeats.append(waiting)
        repeated = set(map(id, repeats))
        fresh = [w for w in batch if id(w) not in repeated]
        columns = (*_key_columns(fresh), *_columns(fresh), self._clock.now(), RETENTION)
        taken = {row["retry_key"] for row in await self._pool.fetch(_WRITE, *columns)}
        repeats += [w for key, w in firsts.items() if key not in taken]
        if repeats:
            keys = list({w.request.retry_key for w in repeats})
            earlier = {row["retry_key"]: row for row in await self._pool.fetch(_EARLIER, keys)}
            for waiting in repeats:
                row = earlier[waiting.request.retry_key]
                _answer(waiting, Outcome(row["request_id"], row["first_message"], row["messages"], duplicate=True))
        for waiting in fresh:
            if waiting.request.retry_key is None or waiting.request.retry_key in taken:
                _answer(waiting, Outcome(waiting.request.request_id, waiting.first, len(waiting.request.messages)))


def _answer(waiting: _Waiting, outcome: Outcome) -> None:
    if not waiting.outcome.done():  # the caller may have hung up
        waiting.outcome.set_result(outcome)


def _key_columns(batch: Sequence[_Waiting]) -> list[list[object]]:
    keyed = [(w, w.request) for w in batch if w.request.retry_key is not None]
    return [
        [r.retry_key for _, r in keyed],
        [r.way for _, r in keyed],
        [r.request_id for _, r in keyed],
        [w.first for w, _ in keyed],
        [len(r.messages) for _, r in keyed],
    ]


def _columns(batch: Sequence[_Waiting]) -> list[list[object]]:
    rows: list[tuple[object, ...]] = []
    for waiting in batch:
        request, number = waiting.request, waiting.first
        for user_id in request.viewers:
            for body in request.messages:
                key, request_id = request.retry_key, request.request_id
                rows.append((number, user_id, request.way, body, key, request_id))
                number += 1
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(6)]
