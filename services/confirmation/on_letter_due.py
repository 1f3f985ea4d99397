"""The case has to be told by post: remembered on the case, the earliest time counts."""

from collections.abc import Sequence

from libs.common.database import Tx, columns
from libs.common.events import Envelope, LetterDue

_DUE = """
INSERT INTO benefit_case AS c (case_id, programme_id, letter_due_at, letter_reason)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[])
ON CONFLICT (case_id) DO UPDATE SET letter_due_at = excluded.letter_due_at, letter_reason = excluded.letter_reason
WHERE c.letter_due_at IS NULL OR c.letter_due_at > excluded.letter_due_at
"""


async def on_letter_due(tx: Tx, events: Sequence[Envelope[LetterDue]]) -> None:
    first = {e.data.case_id: e.data for e in sorted(events, key=lambda e: e.data.at, reverse=True)}
    rows = [(d.case_id, d.programme_id, d.at, d.reason) for _, d in sorted(first.items())]
    await tx.execute(_DUE, *columns(rows, 4))
