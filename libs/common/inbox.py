"""Inbox: an event's effects and its id commit together, so a second delivery does nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

_CLAIM = "INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id"
_PRUNE = "DELETE FROM inbox WHERE seen_at < now() - make_interval(days => $1)"


async def claim(connection: Any, event_ids: Sequence[UUID]) -> set[UUID]:
    """The ids that this service has not handled yet; from now on they count as handled, if the transaction commits."""
    return {row["event_id"] for row in await connection.fetch(_CLAIM, list(event_ids))}


async def prune(connection: Any, days: int = 14) -> None:
    """Forget ids older than topics are kept (a week), with the same again as margin."""
    await connection.execute(_PRUNE, days)
