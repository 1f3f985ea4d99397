"""A resident is the one to tell about a released case: from now on the case opens for that resident."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import EligibilityMatched, Envelope
from services.confirmation.domain import newest

_MATCH = """
INSERT INTO case_resident AS m (case_id, resident_id, programme_id, matched_revision, role, deadline)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::date[])
ON CONFLICT (case_id, resident_id) DO UPDATE SET
    matched_revision = excluded.matched_revision, role = excluded.role, deadline = excluded.deadline
WHERE m.matched_revision < excluded.matched_revision
"""


async def on_eligibility_matched(tx: Tx, events: Sequence[Envelope[EligibilityMatched]]) -> None:
    rows = [
        (
            e.data.case_id,
            e.data.resident_id,
            e.data.programme_id,
            e.data.revision,
            e.data.role.value,
            e.data.deadline,
        )
        for e in newest(events, lambda e: (e.data.case_id, e.data.resident_id), lambda e: e.data.revision)
    ]
    await tx.execute(_MATCH, *columns(rows, 6))
