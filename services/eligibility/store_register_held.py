"""Cases that wait for a person because of a change in the resident register, and changes nobody could be found for."""

from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from services.eligibility.case_standing import MEMBERS, ONE_ROW

_COLUMNS = """
e.effect_id, e.change_id, e.case_id, e.programme_id, e.target_id, e.why, e.state, e.made_at, e.decided_at, r.kind,
r.happened_on, p.name AS programme, c.released, c.answered, c.protected
"""
_FROM = """
FROM register_effect e JOIN register_change r USING (change_id) JOIN benefit_case c ON c.case_id = e.case_id
JOIN programme p ON p.programme_id = e.programme_id
"""
_QUEUE = f"""
SELECT {_COLUMNS}, t.target_id AS row_id, t.person
{_FROM}, {ONE_ROW}
WHERE e.state = 'waiting' ORDER BY e.made_at, e.effect_id LIMIT $1 OFFSET $2
"""
_COUNT = "SELECT count(*) FROM register_effect WHERE state = 'waiting'"
_ONE = f"SELECT {_COLUMNS} {_FROM} WHERE e.effect_id = $1"
_LOCKED = f"SELECT {_COLUMNS} {_FROM} WHERE e.effect_id = $1 FOR UPDATE OF e"
_UNSURE = """
SELECT r.row_number, r.kind, e.why, p.name AS programme FROM register_effect e
JOIN register_change r USING (change_id) JOIN programme p ON p.programme_id = e.programme_id
WHERE r.file_id = $1 AND e.act = 'unsure' ORDER BY r.row_number LIMIT $2
"""
_DONE = """
SELECT e.act, count(DISTINCT e.case_id) AS n FROM register_effect e JOIN register_change r USING (change_id)
WHERE r.file_id = $1 AND e.act NOT IN ('unsure', 'nothing') GROUP BY 1
"""


async def queue(database: Database, limit: int, offset: int) -> list[dict[str, Any]]:
    """The oldest first; `reference` is the 整理番号 of the case."""
    found = []
    for row in await database.fetch(_QUEUE, limit, offset):
        person = orjson.loads(database.keys.open_row("target", row["row_id"], "person", row["person"]))
        found.append({**dict(row), "reference": person["reference"]})
    return found


async def count(database: Database) -> int:
    """How many wait for a person."""
    return int(await database.fetchval(_COUNT))


async def one(database: Database, effect_id: UUID) -> Row | None:
    """One, waiting or not."""
    return await database.fetchrow(_ONE, effect_id)


async def members(database: Database, case_id: UUID) -> list[dict[str, Any]]:
    """Everybody on the list's rows of the case, opened: `target_id`, `is_head`, `gone` and what the list says."""
    found = []
    for row in await database.fetch(MEMBERS, case_id):
        person = orjson.loads(database.keys.open_row("target", row["target_id"], "person", row["person"]))
        found.append({**person, "target_id": row["target_id"], "is_head": row["is_head"], "gone": row["register_gone"]})
    return found


async def locked(tx: Tx, effect_id: UUID) -> Row | None:
    """One, until the transaction ends."""
    return await tx.fetchrow(_LOCKED, effect_id)


async def unsure(database: Database, file_id: UUID, limit: int) -> list[Row]:
    """Rows of the file that changed nothing because it is not certain who is meant."""
    return await database.fetch(_UNSURE, file_id, limit)


async def done(database: Database, file_id: UUID) -> dict[str, int]:
    """How many cases the file's changes did something to, by act."""
    return {row["act"]: row["n"] for row in await database.fetch(_DONE, file_id)}
