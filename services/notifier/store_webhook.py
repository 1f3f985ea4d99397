"""Webhook events: stored before they are answered, worked off later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.common.database import Database, Row, Tx, columns

_STORE = """
INSERT INTO webhook_event (id, type, message_type, at, line_hash, unblocked, reply_token, received_at)
SELECT n.*, $8::timestamptz
FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::boolean[], $7::text[]) AS n
ON CONFLICT DO NOTHING
"""
_OPEN = """
SELECT id, type, message_type, at, line_hash, unblocked, reply_token, received_at FROM webhook_event
WHERE done_at IS NULL ORDER BY at, id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_DONE = "UPDATE webhook_event SET done_at = $2, reply_token = NULL WHERE id = ANY($1::text[])"
_PRUNE = "DELETE FROM webhook_event WHERE done_at < now() - make_interval(days => $1)"


@dataclass(frozen=True, slots=True)
class Received:
    """What is kept of an event: nothing anybody wrote, and the user only as keyed hash."""

    id: str
    type: str
    message_type: str | None
    at: datetime
    line_hash: str | None
    unblocked: bool
    reply_token: str | None


async def store(database: Database, events: Iterable[Received], received_at: datetime) -> None:
    """One statement; an event that is known by its `webhookEventId` is left as it is. Durable when this returns."""
    cells = columns([(e.id, e.type, e.message_type, e.at, e.line_hash, e.unblocked, e.reply_token) for e in events], 7)
    await database.pool.execute(_STORE, *cells, received_at)


async def next_open(tx: Tx, limit: int) -> list[Row]:
    """The oldest events by their time at LINE, locked until the transaction ends."""
    return await tx.fetch(_OPEN, limit)


async def done(tx: Tx, ids: Sequence[str]) -> None:
    """Worked off; the reply token is of no more use."""
    await tx.execute(_DONE, list(ids), tx.now)


async def prune(database: Database, days: int = 7) -> None:
    """Forget events that LINE will not redeliver any more."""
    await database.pool.execute(_PRUNE, days)
