"""Outbox: events are stored with the state they tell of, and one relay per service publishes them.

The relay deletes what it published. A relay that remembers "last id" skips rows that commit late.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson

from libs.common.bus import Bus, Message
from libs.common.bus.headers import StoredHeaders
from libs.common.events.envelope import Envelope, Event, encode

_INSERT = """
INSERT INTO outbox (event_id, topic, key, headers, body)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
"""
_NEXT = "SELECT id, topic, key, headers, body FROM outbox ORDER BY id LIMIT $1"
# Not waited for on disk: a deletion lost in a crash publishes again with the same ids, which the inbox drops.
_DELETE = """
WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
DELETE FROM outbox USING relaxed WHERE id = ANY($1::bigint[])
"""
_PENDING = """
SELECT count(*) AS pending, coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS oldest
FROM outbox
"""
_POLL = 0.2


class Wake:
    """Tells the relay of this process that something was committed; others find it by polling."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


async def insert(connection: Any, envelopes: Sequence[Envelope[Event]]) -> None:
    """Store the events in one statement, in the order given."""
    messages = [encode(e) for e in envelopes]
    await connection.execute(
        _INSERT,
        [e.id for e in envelopes],
        [m.topic for m in messages],
        [m.key for m in messages],
        [orjson.dumps(m.headers).decode() for m in messages],
        [m.body for m in messages],
    )


async def relay_once(pool: Any, bus: Bus, limit: int = 1000) -> int:
    """Publish the oldest events and delete them; how many. A crash in between publishes them again with the same ids.

    The caller holds the service's relay lock: two relays at once would break the order per key.
    """
    rows = await pool.fetch(_NEXT, limit)
    if not rows:
        return 0
    await bus.publish([Message(r["topic"], r["key"], StoredHeaders(r["headers"]), r["body"]) for r in rows])
    await pool.execute(_DELETE, [r["id"] for r in rows])
    return len(rows)


async def pending(pool: Any) -> tuple[int, float]:
    """How many events wait to be published, and the age of the oldest in seconds; 0 when none waits."""
    row = await pool.fetchrow(_PENDING)
    return row["pending"], max(0.0, row["oldest"])


async def relay(pool: Any, bus: Bus, wake: Wake) -> None:
    """Publish for ever; the caller supervises and restarts it."""
    while True:
        if await relay_once(pool, bus) == 0:
            await wake.wait(_POLL)
