"""Who could not be told when the rest of the list was is told later, once.

A match waits while the release is halted, and while its case is held.
"""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Tx
from libs.common.plans import plan_by_index
from services.eligibility import publish, store_cases, store_matches
from services.eligibility.domain import day_in_japan
from services.eligibility.unseen import HELD
from services.eligibility.waves import HELD_BACK

_HALTED = f"coalesce(w.state IN {HELD_BACK}, false)"
_OF_CASES = """
benefit_case c JOIN target_list l USING (list_id) LEFT JOIN release_wave w ON w.wave_id = l.wave_id
"""
_HOLD_BACK = f"""
UPDATE match m SET waits = {_HALTED} OR {HELD}
FROM unnest($1::uuid[]) AS u (id) JOIN {_OF_CASES} ON c.case_id = u.id
WHERE m.case_id = c.case_id AND m.live AND c.released AND (m.waits OR {_HALTED} OR {HELD})
RETURNING m.case_id, m.waits
"""  # noqa: S608
_WAITED = f"""
SELECT n.case_id FROM match n JOIN {_OF_CASES} ON c.case_id = n.case_id
WHERE n.waits AND n.live AND NOT {_HALTED} AND NOT {HELD} ORDER BY n.case_id LIMIT $1
"""  # noqa: S608
_GO = f"""
UPDATE match m SET waits = false WHERE m.waits AND m.live AND m.case_id IN ({_WAITED}) RETURNING m.case_id
"""  # noqa: S608
_BATCH = 100


async def not_held_back(tx: Tx, cases: Sequence[UUID]) -> list[UUID]:
    """Those of these released cases, matched just now, that are told now; the others are marked to wait."""
    waiting = {row["case_id"] for row in await tx.fetch(_HOLD_BACK, list(cases)) if row["waits"]}
    return [case_id for case_id in cases if case_id not in waiting]


async def tell_some(database: Database) -> int:
    """Tell the next who waited and need not any more; how many. One transaction, so a repeat tells nobody twice."""
    if not await database.fetch(_WAITED, 1):  # the lock below is everybody's
        return 0
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        ids = [row["case_id"] for row in await tx.fetch(_GO, _BATCH)]
        if ids:
            await publish.matched(tx, await store_matches.to_tell(tx, ids, day_in_japan(tx.now)))
    return len(ids)
