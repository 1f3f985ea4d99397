"""The unit of work: one transaction with the events and audit rows that belong to it.

Handlers and request code never commit. What they emit is written in one statement before the commit, so state and
events are stored together or not at all.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.common import audit, outbox
from libs.common.events.envelope import Cause, Envelope, Event, now
from libs.common.sealing import Keys
from libs.common.tracing import traceparent

Row = Any  # asyncpg.Record: asyncpg ships no types


class Tx:
    """An open transaction of one service."""

    def __init__(self, connection: Any, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys
        self.now: datetime = now()
        self._sent_at = self.now.isoformat()
        self._envelopes: list[Envelope[Event]] = []
        self._audit: list[audit.Entry] = []

    async def execute(self, sql: str, *args: object) -> str:
        return str(await self.connection.execute(sql, *args))

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        return list(await self.connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await self.connection.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        return await self.connection.fetchval(sql, *args)

    def emit(self, event: Event, *, id: UUID, cause: Cause | None = None) -> None:
        """Publish with this transaction. `id`: `derived_id(cause, …)` for what follows from an event, else `new_id()`.

        Raises ValueError when another service owns the event.
        """
        if self.keys.service not in event.owners:
            raise ValueError(f"{event.topic} belongs to {event.owners}, not to {self.keys.service}")
        self._envelopes.append(
            Envelope(
                id=id,
                data=event,
                source=f"/todoke/{self.keys.service}",
                sent_at=self._sent_at,
                correlation=str(cause.correlation_id if cause else id),
                causation=str(cause.id) if cause else None,
                traceparent=traceparent(),
            )
        )

    def audit(self, action: str, object_: str, *, actor: str, role: str = "system", **detail: str | int | bool) -> None:
        """Record who did what to what. `detail` holds codes and counts, never personal data."""
        self._audit.append(audit.Entry(self.now, actor, role, action, object_, orjson.dumps(detail).decode()))

    async def flush(self) -> bool:
        """Write what was emitted and audited; True when a relay has something to do."""
        if self._audit:
            await audit.insert(self.connection, self._audit)
            self._audit = []
        if not self._envelopes:
            return False
        await outbox.insert(self.connection, self._envelopes)
        self._envelopes = []
        return True


class Database:
    """The connections of one service under its runtime role."""

    def __init__(self, pool: Any, keys: Keys, url: str) -> None:
        self.pool = pool
        self.keys = keys
        self.url = url
        self.wake = outbox.Wake()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        async with self.pool.acquire() as connection, connection.transaction():
            tx = Tx(connection, self.keys)
            yield tx
            emitted = await tx.flush()
        if emitted:
            self.wake.set()

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        """A read outside any transaction."""
        return list(await self.pool.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        return await self.pool.fetchrow(sql, *args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        return await self.pool.fetchval(sql, *args)

    async def close(self) -> None:
        await self.pool.close()


async def connect(url: str, keys: Keys, *, schema: str, size: int) -> Database:
    """A pool whose connections see `schema` only. Raises OSError or asyncpg's errors when the server is away."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        server_settings={"search_path": schema, "application_name": f"todoke-{schema}"},
        reset=_nothing,
    )
    return Database(pool, keys, url)


async def _nothing(connection: Any) -> None:
    """Settings are made for one transaction only (`SET LOCAL`), so nothing is left to reset: a round trip saved."""


def columns(rows: Sequence[Sequence[object]], width: int) -> list[list[object]]:
    """Rows turned into `width` columns for `unnest($1::…[], $2::…[])`."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
