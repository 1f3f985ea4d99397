"""The cases of a list one by one, with the facts that decide who is told and the row that has the 整理番号."""

from uuid import UUID

from libs.common.database import Database, Row
from services.eligibility.excluded import facts

_CASES = f"""
{facts(more="c.case_id,")}, one AS (
    SELECT DISTINCT ON (t.case_id) t.case_id, t.target_id, t.person, t.row_number
    FROM target t JOIN benefit_case c USING (case_id) JOIN programme p ON p.programme_id = c.programme_id
    WHERE c.list_id = $1 ORDER BY t.case_id, t.is_head = (p.claim_unit <> 'child') DESC, t.row_number
)
SELECT k.*, o.target_id, o.person FROM kind k JOIN one o USING (case_id) ORDER BY o.row_number
"""  # noqa: S608


async def cases(database: Database, list_id: UUID) -> list[Row]:
    """In the order of the list's rows: a child's own row, else the head's or the person's."""
    return await database.fetch(_CASES, list_id)
