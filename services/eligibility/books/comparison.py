"""紙との比較: every household of a list in shadow, what paper did and what LINE would have done."""

from libs.common.database import Row
from libs.common.sealing import Keys
from libs.common.web.speech import day
from services.eligibility.books.writing import Book, Cell
from services.eligibility.paper.comparison import KINDS
from services.eligibility.rehearsal import REASONS
from services.eligibility.standing import HEAD, SOURCES, WHOM
from services.eligibility.store_rehearsals import reference_of
from services.eligibility.store_shadow import KIND

# ruff: noqa: S608  (constants of this service)
_IDS = f"""
SELECT c.case_id FROM benefit_case c JOIN {HEAD} ON true WHERE c.list_id = $1 ORDER BY t.row_number, c.case_id
"""
_ROWS = f"""
SELECT *, {KIND} AS kind FROM (
    SELECT u.place, t.target_id, t.person, {WHOM} AS reason, c.amount, r.paid, r.amount AS paid_amount, r.paid_on
    FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place)
    JOIN ({SOURCES}) ON c.case_id = u.id JOIN {HEAD} ON true LEFT JOIN paper_result r ON r.case_id = c.case_id
) AS each ORDER BY place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    paid = row["paid_amount"]
    return (
        *(reference_of(keys, row), KINDS[row["kind"]][0], REASONS[row["reason"]].label),
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
    _line,
)
