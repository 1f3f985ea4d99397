"""How cases stand to their notice, a code of `rehearsal.REASONS` each: what the one table of notices says of them.

The database groups cases by the facts that decide, the table is asked once for each kind of case, and what it says is
joined again. So no rule stands in SQL.
"""

from datetime import date
from uuid import UUID

from libs.common.database import Database, Row, Tx
from services.eligibility.excluded import COLUMNS, facts, kind_of_case

# ruff: noqa: S608  (constants of this service)
_KEY = f"md5(ROW({COLUMNS})::text)"
_KINDS = "{facts} SELECT {key} AS kind, k.* FROM kind k GROUP BY {columns}"
MEMBERS = """
SELECT t.target_id, t.is_head, t.register_gone, t.person_key, t.person FROM (
    SELECT target_id FROM target WHERE case_id = $1
    UNION ALL SELECT target_id FROM further_case WHERE case_id = $1) AS s JOIN target t USING (target_id)
ORDER BY t.row_number
"""
"""Everybody on the rows of a case, also who left by 異動情報; a guardian's row is one of each child's case."""
OF_LIST = "c.list_id = $1"
OF_PROGRAMME = """
c.list_id IN (SELECT list_id FROM target_list WHERE programme_id = $1 AND state IN ('staged', 'releasing', 'released'))
"""
OF_CASES = "c.case_id = ANY($1::uuid[])"
ONE_ROW = """
LATERAL (SELECT g.target_id, g.person, g.row_number FROM target g WHERE g.case_id = c.case_id
         ORDER BY g.is_head = (p.claim_unit <> 'child') DESC, g.row_number LIMIT 1) t
"""
"""The row whose 整理番号 stands for the case: the head's, the person's or the child's; of `c` and its programme `p`."""


def reasoned(where: str) -> str:
    """SQL that begins with `reasoned` (case_id, reason): $1 is what `where` names, $2 and $3 are `reasons`."""
    return f"""
{facts(where, "c.case_id,")}, reasoned AS (
    SELECT k.case_id, r.reason FROM kind k JOIN unnest($2::text[], $3::text[]) AS r (kind, reason) ON r.kind = {_KEY}
)
"""


async def reasons(
    database: Database | Tx, where: str, of: UUID, today: date, *, timeless: bool = False
) -> tuple[list[str], list[str]]:
    """Kinds of these cases, and the code of each. `timeless`: as if nobody had answered and no time had passed."""
    found = await database.fetch(_KINDS.format(facts=facts(where), key=_KEY, columns=COLUMNS), of)
    return [row["kind"] for row in found], [reason_of(row, today, timeless=timeless) for row in found]


def reason_of(row: Row, today: date, *, timeless: bool = False) -> str:
    """The code of a case with these facts."""
    if timeless:
        return kind_of_case({**row, "closed": False, "answered": False}, date.min)[0]
    return kind_of_case(row, today)[0]
