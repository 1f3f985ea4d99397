"""A match no longer stands: the case no longer opens for that resident."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import EligibilityRevoked, Envelope
from services.confirmation import not_me
from services.confirmation.domain import newest

_REVOKE = """
INSERT INTO case_resident AS m (case_id, resident_id, programme_id, revoked_revision)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[])
ON CONFLICT (case_id, resident_id) DO UPDATE SET revoked_revision = excluded.revoked_revision
WHERE m.revoked_revision < excluded.revoked_revision
"""


async def on_eligibility_revoked(tx: Tx, events: Sequence[Envelope[EligibilityRevoked]]) -> None:
    last = newest(events, lambda e: (e.data.case_id, e.data.resident_id), lambda e: e.data.revision)
    rows = [(e.data.case_id, e.data.resident_id, e.data.programme_id, e.data.revision) for e in last]
    await tx.execute(_REVOKE, *columns(rows, 4))
    await not_me.moot(tx, last)
