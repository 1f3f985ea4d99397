"""The list no longer names the case: it takes no answers; what was answered stays."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import Envelope, TargetRemoved
from services.confirmation.domain import newest

_REMOVE = """
INSERT INTO benefit_case AS c (case_id, programme_id, removed_revision)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[])
ON CONFLICT (case_id) DO UPDATE SET removed_revision = excluded.removed_revision
WHERE c.removed_revision < excluded.removed_revision
"""


async def on_target_removed(tx: Tx, events: Sequence[Envelope[TargetRemoved]]) -> None:
    last = newest(events, lambda e: e.data.case_id, lambda e: e.data.revision)
    rows = [(e.data.case_id, e.data.programme_id, e.data.revision) for e in last]
    await tx.execute(_REMOVE, *columns(rows, 3))
