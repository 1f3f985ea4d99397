"""Changes of the register applied to cases: in batches, each its own transaction, resumable after a crash anywhere.

A change is considered once for a case. Those that came before a list are considered when the list does, so that a
list with an older base date is checked against them.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Row, Tx
from libs.common.plans import plan_by_index
from services.eligibility import forming, store_cases, store_register_effects
from services.eligibility.city import City
from services.eligibility.domain import day_in_japan
from services.eligibility.register_acts import Acts
from services.eligibility.register_situations import LONG_PAID
from services.eligibility.register_whose import Whose, whose

_NEXT_LIST = """
SELECT list_id FROM target_list WHERE NOT register_checked AND state IN ('staged', 'releasing', 'released')
ORDER BY uploaded_at LIMIT 1
"""
_APPLYING = "SELECT EXISTS (SELECT FROM register_file WHERE state = 'applying')"
_CHECKED = "SELECT register_checked FROM target_list WHERE list_id = $1"
_CHECK = "UPDATE target_list SET register_checked = true WHERE list_id = $1"
_BATCH = 50
_POLL = 0.3


async def apply_batch(database: Database, city: City) -> int:
    """Apply the next changes; how many. 0 when all are applied, or forms are missing yet."""
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        if not await forming.ready(tx, city):
            return 0
        changes = await store_register_effects.waiting(tx, _BATCH)
        await _consider(tx, changes, city)
        await store_register_effects.applied(tx, [change["change_id"] for change in changes])
        for file_id in await store_register_effects.files_done(tx):
            tx.audit("register.applied", str(file_id), actor="system")
    return len(changes)


async def check_list_batch(database: Database, list_id: UUID, city: City, seen: list[UUID]) -> bool:
    """Consider the next changes that were known before the list came; whether the list is checked.

    `seen` grows by those that were considered, most of which are about somebody else of the same birth date.
    """
    async with database.begin() as tx:
        await store_cases.lock_matching(tx)
        if not await forming.ready(tx, city):
            return False
        return await _check_batch(tx, list_id, city, seen)


async def check_list(tx: Tx, list_id: UUID, city: City) -> None:
    """All at once, for a release that comes before the background job. Under the matching lock, forms being ready."""
    if await tx.fetchval(_CHECKED, list_id):
        return
    seen: list[UUID] = []
    while not await _check_batch(tx, list_id, city, seen):
        pass


async def _check_batch(tx: Tx, list_id: UUID, city: City, seen: list[UUID]) -> bool:
    changes = await store_register_effects.of_list(tx, list_id, _BATCH, seen)
    await _consider(tx, changes, city)
    seen += [change["change_id"] for change in changes]
    if len(changes) < _BATCH:
        await tx.execute(_CHECK, list_id)
        return True
    return False


async def _consider(tx: Tx, changes: Sequence[Row], city: City) -> None:
    since = day_in_japan(tx.now) - LONG_PAID
    found = await store_register_effects.candidates(tx, [change["change_id"] for change in changes], since)
    meant = whose(tx, changes, found, city)
    for change in changes:
        await Acts(tx, change, city).do(meant.get(change["change_id"], Whose()))


async def register_job(database: Database, city: City) -> None:
    """Apply what was read, and check lists that came later, for ever."""
    seen: dict[UUID, list[UUID]] = {}
    while True:
        if await database.fetchval(_APPLYING) and await apply_batch(database, city):
            continue
        list_id = await database.fetchval(_NEXT_LIST)
        if list_id is None:
            await asyncio.sleep(_POLL)
        elif await check_list_batch(database, list_id, city, seen.setdefault(list_id, [])):
            del seen[list_id]
        elif not seen[list_id]:  # forms are missing yet
            await asyncio.sleep(_POLL)
