"""A programme takes no more answers; receipts given before stay."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import Envelope, ProgrammeClosed
from services.confirmation.domain import newest

_CLOSE = """
INSERT INTO programme AS p (programme_id, closed_revision)
SELECT * FROM unnest($1::uuid[], $2::int[])
ON CONFLICT (programme_id) DO UPDATE SET closed_revision = excluded.closed_revision
WHERE p.closed_revision < excluded.closed_revision
"""


async def on_programme_closed(tx: Tx, events: Sequence[Envelope[ProgrammeClosed]]) -> None:
    last = newest(events, lambda e: e.data.programme_id, lambda e: e.data.revision)
    await tx.execute(_CLOSE, *columns([(e.data.programme_id, e.data.revision) for e in last], 2))
