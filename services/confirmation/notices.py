"""What became of the notice to one resident about one case: the first time of each, whatever arrives first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from libs.common.database import Tx, columns

_PUT = """
INSERT INTO case_resident AS m (case_id, resident_id, programme_id, pushed_at, seen_at, undeliverable_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
ON CONFLICT (case_id, resident_id) DO UPDATE SET
    pushed_at = least(m.pushed_at, excluded.pushed_at), seen_at = least(m.seen_at, excluded.seen_at),
    undeliverable_at = least(m.undeliverable_at, excluded.undeliverable_at)
"""

Times = tuple[datetime | None, datetime | None, datetime | None]


async def put(tx: Tx, told: Iterable[tuple[UUID, UUID, UUID, Times]]) -> None:
    """(case, resident, programme, (pushed, seen, undeliverable)) for each; NULL changes nothing."""
    first: dict[tuple[UUID, UUID], tuple[UUID, Times]] = {}
    for case_id, resident_id, programme_id, times in told:
        key = (case_id, resident_id)
        if key in first:
            pairs = zip(first[key][1], times, strict=True)
            pushed, seen, undeliverable = (min((t for t in pair if t), default=None) for pair in pairs)
            first[key] = (programme_id, (pushed, seen, undeliverable))
        else:
            first[key] = (programme_id, times)
    rows = [(*key, programme_id, *times) for key, (programme_id, times) in sorted(first.items(), key=_place)]
    await tx.execute(_PUT, *columns(rows, 6))


def _place(row: tuple[tuple[UUID, UUID], object]) -> tuple[bytes, bytes]:
    """The order of the key; as bytes, since UUIDs are compared in Python."""
    case_id, resident_id = row[0]
    return case_id.bytes, resident_id.bytes
