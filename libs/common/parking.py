"""Parked events: what could not be handled waits in the service's own table, with everything behind it.

The row is written in the transaction that claims the event's id, so an event is either handled or parked, never
neither. Later events of the same key, in every topic of the consumer, wait behind it until it is replayed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from libs.common.bus import Record
from libs.common.database import Database, Tx
from libs.common.events.envelope import Event, decode
from libs.common.retry import Reject
from libs.common.service import Handler

_BLOCKED = "SELECT DISTINCT key FROM parked WHERE key = ANY($1::text[])"
_LOCK = "LOCK TABLE parked IN SHARE ROW EXCLUSIVE MODE"
_PARK = """
INSERT INTO parked (event_id, topic, key, partition, position, headers, body, reason, error_class, attempts)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::bytea[],
                     $8::text[], $9::text[], $10::int[])
ON CONFLICT (event_id) DO NOTHING
"""
_LIST = """
SELECT id, event_id, topic, key, reason, error_class, attempts, parked_at FROM parked ORDER BY id LIMIT $1
"""
_KEYS = "SELECT key FROM parked WHERE $1::text IS NULL OR key = $1 GROUP BY key ORDER BY min(id)"
_OF_KEY = """
SELECT id, event_id, topic, key, partition, position, headers, body FROM parked WHERE key = $1 ORDER BY id LIMIT 1
"""
_DELETE = "DELETE FROM parked WHERE id = $1"
_FAILED = "UPDATE parked SET attempts = attempts + 1, reason = $2, error_class = $3 WHERE id = $1"

BEHIND = "waits behind a parked event of its key"


@dataclass(frozen=True, slots=True)
class Parked:
    """An event to park. `reason` and `error` name codes and classes, never content."""

    event_id: UUID
    record: Record
    reason: str
    error: str = ""
    attempts: int = 0


async def still_blocked(tx: Tx, keys: Iterable[str]) -> set[str]:
    """Which of the keys, seen with parked events a moment ago, still have some. The table is locked until the
    transaction ends, so that nobody parks behind an event that is being replayed at this moment."""
    await tx.execute(_LOCK)
    return {row["key"] for row in await tx.fetch(_BLOCKED, list(keys))}


async def park(tx: Tx, parked: Sequence[Parked]) -> None:
    """Store in the order given."""
    columns: list[list[Any]] = [
        [p.event_id for p in parked],
        [p.record.topic for p in parked],
        [p.record.key for p in parked],
        [p.record.partition for p in parked],
        [p.record.position for p in parked],
        [orjson.dumps(dict(p.record.headers)).decode() for p in parked],
        [p.record.body for p in parked],
        [p.reason for p in parked],
        [p.error for p in parked],
        [p.attempts for p in parked],
    ]
    await tx.execute(_PARK, *columns)


async def listing(database: Database, limit: int = 100) -> list[Any]:
    """The oldest parked events, without their bodies."""
    return await database.fetch(_LIST, limit)


async def replay(
    database: Database, handlers: Mapping[type[Event], Handler], key: str | None = None
) -> tuple[int, int]:
    """Handle parked events again, key by key in their order; (replayed, still parked).

    A key whose event fails again keeps it and everything behind it.
    """
    types = {event.topic: event for event in handlers}
    done = 0
    failed: set[str] = set()
    for row in await database.fetch(_KEYS, key):
        while row["key"] not in failed and (parked := await database.fetchrow(_OF_KEY, row["key"])):
            try:
                await _replay_one(database, handlers, types, parked)
                done += 1
            except Exception as error:
                failed.add(row["key"])
                # Other exceptions may quote what a handler has unsealed.
                reason = str(error) if isinstance(error, Reject) else "the handler failed"
                await database.pool.execute(_FAILED, parked["id"], reason, type(error).__name__)
    left = await database.fetchval("SELECT count(*) FROM parked WHERE $1::text IS NULL OR key = $1", key)
    return done, int(left)


async def _replay_one(
    database: Database, handlers: Mapping[type[Event], Handler], types: Mapping[str, type[Event]], row: Any
) -> None:
    record = Record(
        topic=row["topic"],
        key=row["key"],
        headers=orjson.loads(row["headers"]),
        body=row["body"],
        partition=row["partition"],
        position=row["position"],
    )
    event = types[row["topic"]]
    good, bad = decode(event, [record])
    if bad:
        raise Reject(bad[0].reason)
    async with database.begin() as tx:
        await tx.execute(_LOCK)
        await handlers[event](tx, good)
        await tx.execute(_DELETE, row["id"])
