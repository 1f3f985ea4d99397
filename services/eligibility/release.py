"""Release of a target list: in batches, each its own transaction, resumable after a crash at any point."""

import asyncio
from uuid import UUID

from libs.common.database import Database
from libs.common.events.terms import ClaimUnit
from libs.common.plans import plan_by_index
from services.eligibility import (
    forming,
    list_matching,
    publish,
    register_applying,
    register_settling,
    store_cases,
    store_matches,
    undoing,
    waiting,
)
from services.eligibility.city import City
from services.eligibility.domain import day_in_japan
from services.eligibility.waves import Stage

_NEXT = """
SELECT l.list_id, p.claim_unit FROM target_list l JOIN programme p USING (programme_id)
WHERE l.state = 'releasing' AND (l.release_to IS NULL OR l.released_count < l.release_to)
ORDER BY l.released_at LIMIT 1
"""
# Locked: whoever pauses waits for the batch under way, and no other begins.
_LOCKED = """
SELECT matched_to, least($2, release_to - released_count) AS more,
    (SELECT w.wave_id FROM release_wave w WHERE w.wave_id = l.wave_id AND w.stage = $3) AS chosen
FROM target_list l WHERE list_id = $1 AND state = 'releasing' FOR UPDATE
"""
_BATCH = 100  # opening and sealing a batch holds the event loop
_POLL = 0.5


async def release_batch(database: Database, list_id: UUID, claim_unit: ClaimUnit, city: City) -> int:
    """Release the next cases and tell who matches; how many cases. 0 when no more may be, or forms are missing yet.

    A case is published exactly when it turns from staged to released, in one transaction with its matches. What was
    not compared before is compared first.
    """
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        if not await forming.ready(tx, city):
            return 0
        await register_applying.check_list(tx, list_id, city)
        row = await tx.fetchrow(_LOCKED, list_id, _BATCH, Stage.CANARY)
        if row is None or row["more"] <= 0:
            return 0
        matched_to, chosen = row["matched_to"], row["chosen"]
        cases, targets = await store_cases.release_next(tx, list_id, row["more"], chosen)
        ids = [case["case_id"] for case in cases]
        publish.listed(tx, cases, targets, claim_unit)
        await register_settling.say_at_release(tx, ids)
        now_told = await waiting.not_held_back(tx, ids)
        told = await store_matches.to_tell(tx, now_told, day_in_japan(tx.now))
        await publish.matched(tx, told)
        new = sorted(case_id for case_id in ids if matched_to is None or case_id > matched_to)
        if new:
            await list_matching.match_cases(tx, new)
            if chosen is None:  # chosen ones lie anywhere, and others before them may not be compared yet
                await list_matching.advance(tx, list_id, new[-1])
    return len(cases)


async def release_job(database: Database, city: City) -> None:
    """Work off what staff released, undid and resumed, for ever."""
    while True:
        if await undoing.undo_some(database) or await waiting.tell_some(database):
            continue
        row = await database.fetchrow(_NEXT)
        if row is None or not await release_batch(database, row["list_id"], ClaimUnit(row["claim_unit"]), city):
            await asyncio.sleep(_POLL)
