"""The households on which a release is tried first, by the 整理番号 that staff give."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import orjson
from fastapi import HTTPException

from libs.common.database import Database, Row
from libs.common.sealing import Keys
from services.eligibility.unseen import UNSEEN

MOST = 20
"""Households of a trial."""
_HEADS = f"""
SELECT t.target_id, t.case_id, t.person,
    NOT {UNSEEN} AND EXISTS (SELECT FROM match m WHERE m.case_id = c.case_id AND m.live) AS told
FROM target t JOIN benefit_case c ON c.case_id = t.case_id
WHERE c.list_id = $1 AND t.is_head AND NOT c.released AND ($2::uuid IS NULL OR t.target_id > $2)
ORDER BY t.target_id LIMIT 2000
"""  # noqa: S608


async def households(database: Database, list_id: UUID, numbers: Sequence[str]) -> list[UUID]:
    """Their cases. Rows are sealed and carry no index of the number, so all heads are opened, off the event loop.

    Raises HTTPException 422 for too many numbers, one that is not on the list, or when none of them would be told.
    """
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST:
        raise HTTPException(422, f"試しに選べるのは、{MOST}世帯までです。整理番号を減らしてください。")
    found: dict[str, Row] = {}
    last = None
    while rows := await database.fetch(_HEADS, list_id, last):
        found |= await asyncio.to_thread(_named, database.keys, rows, frozenset(wanted))
        last = rows[-1]["target_id"]
    for place, number in enumerate(wanted, 1):
        if number not in found:
            raise HTTPException(
                422,
                f"{place}番目の整理番号の世帯主が、このリストにありません。リストのとおりに入れてください。",
            )
    if not any(row["told"] for row in found.values()):
        raise HTTPException(
            422,
            "選んだどの世帯にも、LINE が届きません。事前登録した世帯を選ぶか、試しをとばす理由を選んでください。",
        )
    return list(dict.fromkeys(row["case_id"] for row in found.values()))


def _named(keys: Keys, rows: Sequence[Row], wanted: frozenset[str]) -> dict[str, Row]:
    named = {}
    for row in rows:
        number = orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"]))["reference"]
        if number in wanted:
            named[number] = row
    return named
