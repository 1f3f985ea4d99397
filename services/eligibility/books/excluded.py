"""届かない世帯と理由: households of a list that LINE does not reach at once."""

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility.books.writing import Book, Cell
from services.eligibility.rehearsal import REASONS
from services.eligibility.standing import HEAD, REASON, SOURCES
from services.eligibility.store_rehearsals import reference_of

# ruff: noqa: S608  (constants of this service)
_IDS = f"""
SELECT case_id FROM (SELECT c.case_id, t.row_number, {REASON} AS reason
                     FROM {SOURCES} JOIN {HEAD} ON true WHERE c.list_id = $1) AS each
WHERE reason <> 'one' ORDER BY row_number, case_id
"""
_ROWS = f"""
SELECT t.target_id, t.person, {REASON} AS reason FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, place)
JOIN ({SOURCES}) ON c.case_id = u.id JOIN {HEAD} ON true ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...]:
    reason = REASONS[row["reason"]]
    return reference_of(keys, row), reason.label, reason.then


BOOK = Book("excluded", "届かない世帯と理由", ("整理番号", "理由", "つぎにすること"), _IDS, _ROWS, _line)
