"""対象者の一覧: everybody on the list with how the household stands."""

from libs.common.database import Row
from libs.common.events import now
from libs.common.sealing import Keys
from services.eligibility.books.people import KINDS, person_of, send_to
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.case_standing import reason_of
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import facts
from services.eligibility.rehearsal import REASONS

# ruff: noqa: S608  (constants of this service)
_IDS = """
SELECT t.target_id FROM target t JOIN benefit_case c ON c.case_id = t.case_id
JOIN target_list l ON l.list_id = c.list_id AND l.state IN ('staged', 'releasing', 'released')
WHERE c.programme_id = $1 ORDER BY t.row_number, t.target_id
"""
_CASES = "c.case_id IN (SELECT g.case_id FROM target g WHERE g.target_id = ANY($1::uuid[]))"
_ROWS = f"""
{facts(_CASES, "c.case_id, c.amount, c.procedure_kind, c.released,")} SELECT k.*, t.target_id, t.person, t.is_head
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (target_id, place) JOIN target t USING (target_id)
JOIN kind k USING (case_id) ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    person = person_of(row, keys)
    return (
        *(person["reference"], "世帯主" if row["is_head"] else "世帯員", person["name"], person["kana"] or ""),
        *(person["birth_date"], send_to(row, person), row["amount"], KINDS[row["procedure_kind"]]),
        "回答ずみ" if row["answered"] else "配信ずみ" if row["released"] else "配信前",
        REASONS[reason_of(row, day_in_japan(now()))].label,
    )


BOOK = Book(
    "targets",
    "対象者の一覧",
    (
        *("整理番号", "区分", "氏名", "フリガナ", "生年月日", "宛先", "世帯の支給額", "手続区分"),
        *("世帯のようす", "世帯への LINE"),
    ),
    _IDS,
    _ROWS,
    each(_line),
)
