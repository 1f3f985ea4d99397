"""A list against everybody registered: in batches, each its own transaction, resumable after a crash at any point."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Tx
from libs.common.plans import plan_by_index
from services.eligibility import forming, store_cases
from services.eligibility.city import City
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.rematching import rematch

_NEXT_LIST = """
SELECT l.list_id FROM target_list l JOIN programme p USING (programme_id)
WHERE NOT l.matched AND l.state IN ('staged', 'releasing', 'released') AND p.state = 'open'
ORDER BY l.uploaded_at LIMIT 1
"""
_TO = "SELECT matched, matched_to FROM target_list WHERE list_id = $1"
_NEXT_CASES = """
SELECT case_id FROM benefit_case WHERE list_id = $1 AND ($2::uuid IS NULL OR case_id > $2) ORDER BY case_id LIMIT $3
"""
_ADVANCE = "UPDATE target_list SET matched_to = coalesce($2, matched_to), matched = $3 WHERE list_id = $1"
_BATCH = 100  # opening a batch holds the event loop
_POLL = 0.5


async def match_batch(database: Database, list_id: UUID, city: City) -> int:
    """Compare the next cases of a list with everybody; how many. 0 when all are compared, or forms are missing yet."""
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        if not await forming.ready(tx, city):
            return 0
        state = await tx.fetchrow(_TO, list_id)
        if state is None or state["matched"]:
            return 0
        cases = [row["case_id"] for row in await tx.fetch(_NEXT_CASES, list_id, state["matched_to"], _BATCH)]
        await match_cases(tx, cases)
        await advance(tx, list_id, cases[-1] if cases else None, done=len(cases) < _BATCH)
    return len(cases)


async def match_cases(tx: Tx, cases: Sequence[UUID]) -> None:
    """Compare these cases with everybody, under the matching lock."""
    near = Neighbourhood(tx)
    await near.grow(cases=cases)
    await rematch(tx, near)


async def advance(tx: Tx, list_id: UUID, to: UUID | None, *, done: bool = False) -> None:
    """All cases of the list up to this one are compared; `done` when there is no other."""
    await tx.execute(_ADVANCE, list_id, to, done)


async def matching_job(database: Database, city: City) -> None:
    """Compare new lists, for ever."""
    while True:
        list_id = await database.fetchval(_NEXT_LIST)
        if list_id is None or not await match_batch(database, list_id, city):
            await asyncio.sleep(_POLL)
