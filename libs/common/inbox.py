"""Inbox: an event's effects and its id commit together, so a second delivery does nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.common.plans import BY_INDEX

# One round trip for all that comes before a handler: the claim, whether anything is parked, and plans by index.
_CLAIM = f"""
WITH claimed AS (
    INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
), planned AS (SELECT {BY_INDEX})
SELECT event_id, false AS parked FROM claimed
UNION ALL SELECT NULL::uuid, true WHERE EXISTS (SELECT FROM parked)
UNION ALL SELECT NULL, false FROM planned
"""  # noqa: S608
_PARKED = "SELECT DISTINCT key FROM parked WHERE key = ANY($1::text[])"
_PRUNE = "DELETE FROM inbox WHERE seen_at < now() - make_interval(days => $1)"


async def claim(connection: Any, event_ids: Sequence[UUID], keys: Sequence[str] = ()) -> tuple[list[UUID], set[str]]:
    """The ids that this service has not handled yet, once each, and which of the keys have parked events.

    The ids count as handled from now on, if the transaction commits. Its further statements are planned by index.
    """
    rows = await connection.fetch(_CLAIM, list(event_ids))
    blocked: set[str] = set()
    if keys and any(row[1] for row in rows):
        blocked = {row[0] for row in await connection.fetch(_PARKED, list(keys))}
    return [row[0] for row in rows if row[0] is not None], blocked


async def prune(connection: Any, days: int = 14) -> None:
    """Forget ids older than topics are kept (a week), with the same again as margin."""
    await connection.execute(_PRUNE, days)
