"""紙との比較: every household of a list in shadow, what paper did and what LINE would have done."""

from datetime import date

from libs.common.database import Row
from libs.common.sealing import Keys
from libs.common.web.speech import day
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.case_standing import OF_CASES, ONE_ROW, reason_of
from services.eligibility.excluded import facts
from services.eligibility.paper.comparison import KINDS, kind_of
from services.eligibility.rehearsal import REASONS
from services.eligibility.store_rehearsals import reference_of

# ruff: noqa: S608  (constants of this service)
_IDS = f"""
SELECT c.case_id FROM benefit_case c JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
WHERE c.list_id = $1 ORDER BY t.row_number, c.case_id
"""
_ROWS = f"""
{facts(OF_CASES, "c.case_id, c.amount,")}
SELECT k.*, t.target_id, t.person, r.paid, r.amount AS paid_amount, r.paid_on
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (case_id, place) JOIN kind k USING (case_id)
JOIN benefit_case c USING (case_id) JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
LEFT JOIN paper_result r USING (case_id) ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    paid, reason = row["paid_amount"], reason_of(row, date.min, timeless=True)
    return (
        *(reference_of(keys, row), KINDS[kind_of(reason, row["paid"])][0], REASONS[reason].label),
        "" if row["paid"] is None else "支給した" if row["paid"] else "支給しない",
        *(row["amount"], "" if paid is None else paid, day(row["paid_on"]) if row["paid_on"] else ""),
        "ちがいます" if row["paid"] and paid is not None and paid != row["amount"] else "",
    )


BOOK = Book(
    "comparison",
    "紙との比較",
    (
        *("整理番号", "くらべた結果", "LINE のようす", "紙の結果", "リストの支給額", "紙の支給額", "紙の支給日"),
        "金額のちがい",
    ),
    _IDS,
    _ROWS,
    each(_line),
)
