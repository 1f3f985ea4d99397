"""Cases under 支援措置, of which staff see the 整理番号 and nothing of the people."""

from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from services.eligibility.case_standing import ONE_ROW
from services.eligibility.unseen import STOPPED

_TOLD = "EXISTS (SELECT FROM match m WHERE m.case_id = c.case_id AND m.live AND c.released AND NOT m.waits)"
_OVER = "(c.answered OR c.register_closed OR c.withdrawn OR p.state <> 'open')"
_PAGE = f"""
SELECT c.case_id, c.released, c.looked_at, c.looked_at_by, {_TOLD} AS told, {_OVER} AS over,
    {STOPPED} AS held, t.target_id, t.person
FROM benefit_case c JOIN programme p USING (programme_id), {ONE_ROW}
WHERE c.programme_id = $1 AND c.protected ORDER BY c.case_id LIMIT $2 OFFSET $3
"""  # noqa: S608
_COUNT = """
SELECT count(*) AS protected, count(*) FILTER (WHERE looked_at IS NULL) AS unseen
FROM benefit_case WHERE programme_id = $1 AND protected
"""
_LOCKED = f"""
SELECT c.case_id, c.looked_at, {_TOLD} AS told, {_OVER} AS over
FROM benefit_case c JOIN programme p USING (programme_id) WHERE c.case_id = $1 AND c.protected FOR UPDATE OF c
"""  # noqa: S608
_LOOK = "UPDATE benefit_case SET looked_at = $2, looked_at_by = $3 WHERE case_id = $1"


async def page(database: Database, programme_id: UUID, limit: int, offset: int) -> list[dict[str, Any]]:
    """Each with `reference`, its 整理番号."""
    found = []
    for row in await database.fetch(_PAGE, programme_id, limit, offset):
        person = orjson.loads(database.keys.open_row("target", row["target_id"], "person", row["person"]))
        found.append({**row, "reference": person["reference"]})
    return found


async def count(database: Database, programme_id: UUID) -> Row:
    """`protected`, and those of them `unseen` that no person has looked at."""
    row = await database.fetchrow(_COUNT, programme_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    return row


async def locked(tx: Tx, case_id: UUID) -> Row | None:
    """None for a case that is not protected."""
    return await tx.fetchrow(_LOCKED, case_id)


async def look(tx: Tx, case_id: UUID, by: str | None) -> None:
    """Somebody has looked; nobody has, without a name."""
    await tx.execute(_LOOK, case_id, tx.now if by else None, by)
