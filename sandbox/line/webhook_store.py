"""Webhooks on their way, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from sandbox.line.events import Event

_INSERT = (
    "INSERT INTO webhook (id, event, at) SELECT id, event, $3 FROM unnest($1::text[], $2::text[]) AS w (id, event)"
)
_WAITING = "SELECT event FROM webhook WHERE state = 'waiting' ORDER BY at, id"
_SETTLE = "UPDATE webhook SET state = $2, tries = tries + 1 WHERE id = ANY($1::text[])"


async def insert(connection: Any, events: Sequence[Event], at: datetime) -> None:
    """Within the transaction of what the events tell."""
    bodies = [orjson.dumps(event).decode() for event in events]
    await connection.execute(_INSERT, [event["webhookEventId"] for event in events], bodies, at)


async def waiting(pool: Any) -> list[Event]:
    """Events of an earlier run without a 2xx, as redeliveries: whether they arrived is not known."""
    events = [orjson.loads(row["event"]) for row in await pool.fetch(_WAITING)]
    return [{**event, "deliveryContext": {"isRedelivery": True}} for event in events]


async def settle(pool: Any, ids: Sequence[str], state: str) -> None:
    """`state`: delivered or given_up."""
    await pool.execute(_SETTLE, ids, state)
