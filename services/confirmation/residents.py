"""Which resident stands behind a LINE account: one row each, the higher revision wins.

The keyed hash of the LINE id is kept while the registration is in use, and at no other time.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from libs.common.database import Tx, columns
from libs.common.events import Envelope, ResidentErased, ResidentSuspended, ResidentWithdrawn
from services.confirmation.domain import newest

_PUT = """
INSERT INTO resident AS r (resident_id, revision, state, line_hash)
SELECT u.resident_id, u.revision, $4, u.line_hash
FROM unnest($1::uuid[], $2::int[], $3::text[]) AS u (resident_id, revision, line_hash)
ON CONFLICT (resident_id) DO UPDATE SET
    revision = excluded.revision, state = excluded.state, line_hash = excluded.line_hash
WHERE r.revision < excluded.revision
"""


class State(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


async def put(tx: Tx, rows: Sequence[tuple[UUID, int, str | None]], state: State) -> None:
    """(resident, revision, LINE hash), one row per resident. A LINE hash goes with `State.ACTIVE` only."""
    await tx.execute(_PUT, *columns(rows, 3), state.value)


async def end(
    tx: Tx,
    events: Sequence[Envelope[ResidentSuspended] | Envelope[ResidentWithdrawn] | Envelope[ResidentErased]],
    state: State,
) -> None:
    """The registration is out of use: nothing opens for this LINE account any more."""
    last = newest(events, lambda e: e.data.resident_id, lambda e: e.data.revision)
    await put(tx, [(e.data.resident_id, e.data.revision, None) for e in last], state)
