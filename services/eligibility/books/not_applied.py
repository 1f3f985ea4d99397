"""未申請の一覧: who has not answered yet, where a letter goes, and why LINE did not reach them."""

from libs.common.database import Row
from libs.common.events import now
from libs.common.sealing import Keys
from services.eligibility.books.people import KINDS, person_of, send_to
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.case_standing import OF_CASES, OF_PROGRAMME, ONE_ROW, reason_of
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import facts
from services.eligibility.rehearsal import REASONS

# ruff: noqa: S608  (constants of this service)
_IDS = f"""
SELECT c.case_id FROM benefit_case c JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
WHERE {OF_PROGRAMME} AND NOT c.answered ORDER BY t.row_number, c.case_id
"""
_ROWS = f"""
{facts(OF_CASES, "c.case_id, c.amount, c.procedure_kind,")} SELECT k.*, t.target_id, t.person
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (case_id, place) JOIN kind k USING (case_id)
JOIN benefit_case c USING (case_id) JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    person = person_of(row, keys)
    reason = REASONS[reason_of(row, day_in_japan(now()))]
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
    each(_line),
)
