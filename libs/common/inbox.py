"""Inbox: an event's effects and its id commit together, so a second delivery does nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.common.plans import BY_INDEX

# One round trip for all that comes before a handler: the claim, a look at the parking lot, and plans by index.
_CLAIM = f"""
WITH claimed AS (
    INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
), planned AS (SELECT {BY_INDEX})
SELECT event_id, NULL AS key FROM claimed
UNION ALL SELECT DISTINCT NULL::uuid, key FROM parked WHERE key = ANY($2::text[])
UNION ALL SELECT NULL, NULL FROM planned
"""  # noqa: S608
_PRUNE = "DELETE FROM inbox WHERE seen_at < now() - make_interval(days => $1)"


async def claim(connection: Any, event_ids: Sequence[UUID], keys: Sequence[str] = ()) -> tuple[list[UUID], set[str]]:
    """The ids that this service has not handled yet, once each, and which of the keys have parked events.

    The ids count as handled from now on, if the transaction commits. Its further statements are planned by index.
    """
    rows = await connection.fetch(_CLAIM, list(event_ids), list(keys))
    return [row[0] for row in rows if row[0] is not None], {row[1] for row in rows if row[1] is not None}


async def prune(connection: Any, days: int = 14) -> None:
    """Forget ids older than topics are kept (a week), with the same again as margin."""
    await connection.execute(_PRUNE, days)
