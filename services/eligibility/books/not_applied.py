"""未申請の一覧: who has not answered yet, where a letter goes, and why LINE did not reach them."""

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility.books.people import KINDS, person_of, send_to
from services.eligibility.books.writing import Book, Cell
from services.eligibility.rehearsal import REASONS
from services.eligibility.standing import HEAD, REASON, SOURCES

# ruff: noqa: S608  (constants of this service)
_OF = "JOIN target_list l ON l.list_id = c.list_id AND l.state IN ('staged', 'releasing', 'released')"
_IDS = f"""
SELECT c.case_id FROM benefit_case c {_OF} JOIN {HEAD} ON true
WHERE c.programme_id = $1 AND NOT c.answered ORDER BY t.row_number, c.case_id
"""
_ROWS = f"""
SELECT t.target_id, t.person, c.protected, c.amount, c.procedure_kind, {REASON} AS reason
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place) JOIN ({SOURCES}) ON c.case_id = u.id
JOIN {HEAD} ON true ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    person = person_of(row, keys)
    reason = REASONS[row["reason"]]
    return (
        *(person["reference"], person["name"], person["kana"] or "", send_to(row, person)),
        *(row["amount"], KINDS[row["procedure_kind"]], reason.label, reason.then),
    )


BOOK = Book(
    "not-applied",
    "未申請の一覧",
    ("整理番号", "世帯主", "フリガナ", "宛先", "支給額", "手続区分", "LINE のようす", "つぎにすること"),
    _IDS,
    _ROWS,
    _line,
)
