"""Undoing a release: what LINE has not taken goes back to unreleased, in batches, resumable after a crash.

A case about which anything was heard from LINE stays as it is, and so does one that is answered. A notice that LINE
takes in the same moment is counted as too late, never as undone.
"""

from uuid import UUID, uuid5

from libs.common.database import Database, Tx
from libs.common.events import TargetRemoved
from libs.common.plans import plan_by_index
from services.eligibility import publish, store_cases, store_waves

REASON = "release_undone"
_NEXT = "SELECT list_id FROM release_wave WHERE state = 'undoing' ORDER BY first_at LIMIT 1"
_CASES = """
SELECT case_id FROM benefit_case c WHERE list_id = $1 AND released AND NOT answered AND NOT withdrawn
    AND NOT EXISTS (SELECT FROM notice_outcome o WHERE o.case_id = c.case_id)
ORDER BY case_id LIMIT $2 FOR NO KEY UPDATE
"""
# Two revisions: one says that it ends, the next is what a later release says.
_MATCHES = """
UPDATE match m SET revision = m.revision + 2, waits = false FROM benefit_case c
WHERE m.case_id = ANY($1::uuid[]) AND m.live AND c.case_id = m.case_id
RETURNING m.case_id, m.resident_id, m.revision - 1 AS revision, c.programme_id
"""
_UNRELEASE = """
UPDATE benefit_case SET released = false, revision = revision + 2 WHERE case_id = ANY($1::uuid[])
RETURNING case_id, programme_id, revision - 1 AS revision
"""
_COUNT = """
UPDATE target_list SET state = 'releasing', released_count = released_count - $2, release_to = released_count - $2
WHERE list_id = $1
"""
_BACK = """
UPDATE target_list SET state = 'staged', release_to = NULL, wave_id = NULL, released_by = NULL, released_at = NULL
WHERE list_id = $1 AND released_count = 0
"""
_BATCH = 200


async def undo_some(database: Database) -> bool:
    """One batch of a release that is being undone; False when there is none."""
    list_id = await database.fetchval(_NEXT)
    if list_id is None:
        return False
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        row = await store_waves.locked(tx, list_id)
        if row is None or row["state"] != "undoing":
            return True
        if not await _undo(tx, list_id):
            await store_waves.set_state(tx, row["wave_id"], "undone")
            await tx.execute(_BACK, list_id)
            left = await tx.fetchval("SELECT released_count FROM target_list WHERE list_id = $1", list_id)
            tx.audit("release.undo_done", str(list_id), actor="eligibility", left=left)
    return True


async def _undo(tx: Tx, list_id: UUID) -> int:
    ids = [row["case_id"] for row in await tx.fetch(_CASES, list_id, _BATCH)]
    if not ids:
        return 0
    publish.revoked(tx, await tx.fetch(_MATCHES, ids), REASON, {})
    for case in await tx.fetch(_UNRELEASE, ids):
        event = TargetRemoved(**dict(case), reason=REASON)
        tx.emit(event, id=uuid5(event.case_id, f"{event.topic}:{event.revision}"))
    await tx.execute(_COUNT, list_id, len(ids))
    return len(ids)
