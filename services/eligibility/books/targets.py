"""対象者の一覧: everybody on the list with how the household stands."""

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility.books.people import KINDS, person_of, send_to
from services.eligibility.books.writing import Book, Cell
from services.eligibility.rehearsal import REASONS
from services.eligibility.standing import REASON, SOURCES

# ruff: noqa: S608  (constants of this service)
_IDS = """
SELECT t.target_id FROM target t JOIN benefit_case c ON c.case_id = t.case_id
JOIN target_list l ON l.list_id = c.list_id AND l.state IN ('staged', 'releasing', 'released')
WHERE c.programme_id = $1 ORDER BY t.row_number, t.target_id
"""
_ROWS = f"""
SELECT t.target_id, t.person, t.is_head, c.protected, c.amount, c.procedure_kind, c.released, c.answered,
       {REASON} AS reason
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place) JOIN target t ON t.target_id = u.id
JOIN ({SOURCES}) ON c.case_id = t.case_id ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    person = person_of(row, keys)
    return (
        *(person["reference"], "世帯主" if row["is_head"] else "世帯員", person["name"], person["kana"] or ""),
        *(person["birth_date"], send_to(row, person), row["amount"], KINDS[row["procedure_kind"]]),
        "回答ずみ" if row["answered"] else "配信ずみ" if row["released"] else "配信前",
        REASONS[row["reason"]].label,
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
    _line,
)
