"""Holds of a case: one row per service and reason, the higher revision wins; any row with `held` holds the case."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import CaseFreed, CaseHeld, Envelope
from services.confirmation.domain import newest

_PUT = """
INSERT INTO case_hold AS h (case_id, held_by, reason, programme_id, revision, held, at)
SELECT u.case_id, u.held_by, u.reason, u.programme_id, u.revision, $7, u.at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::int[], $6::timestamptz[])
    AS u (case_id, held_by, reason, programme_id, revision, at)
ON CONFLICT (case_id, held_by, reason) DO UPDATE SET
    revision = excluded.revision, held = excluded.held, at = excluded.at
WHERE h.revision < excluded.revision
"""


async def put(tx: Tx, events: Sequence[Envelope[CaseHeld] | Envelope[CaseFreed]], *, held: bool) -> None:
    """Record that these holds began, or ended."""
    rows = [
        (e.data.case_id, e.data.held_by, e.data.reason.value, e.data.programme_id, e.data.revision, e.data.at)
        for e in newest(events, lambda e: (e.data.case_id, e.data.held_by, e.data.reason), lambda e: e.data.revision)
    ]
    await tx.execute(_PUT, *columns(rows, 6), held)
