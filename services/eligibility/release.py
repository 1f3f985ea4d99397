"""Release of a target list: in batches, each its own transaction, resumable after a crash at any point."""

import asyncio
from uuid import UUID

from libs.common.database import Database
from libs.common.events.terms import ClaimUnit
from services.eligibility import publish, store_cases

_NEXT = """
SELECT l.list_id, p.claim_unit FROM target_list l JOIN programme p USING (programme_id)
WHERE l.state = 'releasing' ORDER BY l.released_at LIMIT 1
"""
_BATCH = 100  # opening and sealing a batch holds the event loop
_POLL = 0.5


async def release_batch(database: Database, list_id: UUID, claim_unit: ClaimUnit) -> int:
    """Release the next cases and tell who matches; how many cases. 0 when the list is done.

    A case is published exactly when it turns from staged to released, in one transaction with its matches.
    """
    async with database.begin() as tx:
        await store_cases.lock_matching(tx)
        cases, targets = await store_cases.release_next(tx, list_id, _BATCH)
        publish.listed(tx, cases, targets, claim_unit)
        await publish.matched(tx, await store_cases.match_cases(tx, [c["case_id"] for c in cases]))
    return len(cases)


async def release_job(database: Database) -> None:
    """Work off lists that staff released, for ever."""
    while True:
        row = await database.fetchrow(_NEXT)
        if row is None:
            await asyncio.sleep(_POLL)
            continue
        while await release_batch(database, row["list_id"], ClaimUnit(row["claim_unit"])):
            pass
