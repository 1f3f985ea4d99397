"""届かない世帯と理由: households of a list that LINE does not reach at once."""

from libs.common.database import Row
from libs.common.events import now
from libs.common.sealing import Keys
from services.eligibility.books.writing import Book, Cell, each
from services.eligibility.case_standing import OF_CASES, ONE_ROW, reason_of
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import facts
from services.eligibility.rehearsal import ONE, REASONS
from services.eligibility.store_rehearsals import reference_of

# ruff: noqa: S608  (constants of this service)
_IDS = f"""
SELECT c.case_id FROM benefit_case c JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
WHERE c.list_id = $1 ORDER BY t.row_number, c.case_id
"""
_ROWS = f"""
{facts(OF_CASES, "c.case_id,")} SELECT k.*, t.target_id, t.person
FROM unnest($1::uuid[]) WITH ORDINALITY AS u (case_id, place) JOIN kind k USING (case_id)
JOIN benefit_case c USING (case_id) JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true ORDER BY u.place
"""


def _line(row: Row, keys: Keys) -> tuple[Cell, ...] | None:
    code = reason_of(row, day_in_japan(now()))
    reason = REASONS[code]
    return None if code == ONE else (reference_of(keys, row), reason.label, reason.then)


BOOK = Book("excluded", "届かない世帯と理由", ("整理番号", "理由", "つぎにすること"), _IDS, _ROWS, each(_line))
