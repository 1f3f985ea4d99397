"""Tables of list versions: their numbers, and the differences of each."""

from typing import Any
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Row, Tx

_LOCK = "SELECT 1 FROM programme WHERE programme_id = $1 FOR UPDATE"
_LIVE = """
SELECT max(version) AS version, coalesce(bool_or(
    state = 'reading' OR (state = 'staged' AND version_state IS DISTINCT FROM 'applied') OR version_state = 'applying'
), false) AS waits
FROM target_list WHERE programme_id = $1 AND state NOT IN ('refused', 'discarded')
"""
_STATE = "SELECT version_state FROM target_list WHERE list_id = $1 FOR UPDATE"
_FORGET = "DELETE FROM list_difference WHERE list_id = $1"
_SET = "UPDATE target_list SET version_state = $2 WHERE list_id = $1"
SITUATION = """
d.difference_id, d.case_id, d.live, d.listed, d.twice, d.changes, d.household, d.state, d.act,
coalesce(c.released, false) AS released, coalesce(c.answered, false) AS answered,
coalesce(c.withdrawn, false) AS withdrawn,
coalesce(c.released AND EXISTS (SELECT FROM match m WHERE m.case_id = d.case_id AND NOT m.waits), false) AS told
FROM list_difference d LEFT JOIN benefit_case c USING (case_id)
"""
_PAGE = f"SELECT {SITUATION} WHERE d.list_id = $1 ORDER BY d.case_id LIMIT $2 OFFSET $3"
_COUNTS = """
SELECT count(*) FILTER (WHERE NOT live) AS added, count(*) FILTER (WHERE NOT listed) AS gone,
    count(*) FILTER (WHERE live AND listed) AS changed, count(*) FILTER (WHERE state = 'held') AS held
FROM list_difference WHERE list_id = $1
"""


async def next_version(tx: Tx, programme_id: UUID) -> int:
    """1 where no list is live. Raises HTTPException 409 while another list waits to be released or applied."""
    await tx.execute(_LOCK, programme_id)
    row = await tx.fetchrow(_LIVE, programme_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    if row["waits"]:
        raise HTTPException(
            409, "この事業には、もう対象者リストがあります。配信前なら、先に「取り消す」を押してください。"
        )
    return int(row["version"] or 0) + 1


async def forget(tx: Tx, list_id: UUID) -> None:
    """Drop the differences of a draft. Raises HTTPException 409 once it is being applied."""
    state = await tx.fetchval(_STATE, list_id)
    if state in ("applying", "applied"):
        raise HTTPException(
            409, "このリストは、もう反映したので取り消せません。直したリストをアップロードしてください。"
        )
    await tx.execute(_FORGET, list_id)


async def obstacle(tx: Tx, list_id: UUID) -> str | None:
    """A version is released only after it is applied."""
    if await tx.fetchval(_STATE, list_id) in ("draft", "applying"):
        return "先に、前のリストとのちがいを反映してください。"
    return None


async def version_state(tx: Tx, list_id: UUID) -> str | None:
    """Locked until the transaction ends."""
    found: str | None = await tx.fetchval(_STATE, list_id)
    return found


async def set_state(tx: Tx, list_id: UUID, state: str) -> None:
    await tx.execute(_SET, list_id, state)


async def counts(database: Database | Tx, list_id: UUID) -> dict[str, Any]:
    """Households `added`, `gone`, `changed`, and those `held` that wait for a person."""
    row = await database.fetchrow(_COUNTS, list_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    return dict(row)


async def page(database: Database, list_id: UUID, limit: int, offset: int) -> list[Row]:
    """Differences with what is known of their cases now."""
    return await database.fetch(_PAGE, list_id, limit, offset)
