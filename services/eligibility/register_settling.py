"""What both a change of the register and a member of staff can do to a case."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Tx
from libs.common.events.terms import HoldReason
from services.eligibility import publish_targets, store_register_cases
from services.eligibility.register_changes.effects import Why

_WAITING = "SELECT effect_id FROM register_effect WHERE case_id = $1 AND state = 'waiting' AND why = ANY($2::text[])"
_SETTLE = """
UPDATE register_effect SET state = $2, decided_by = $3, decided_at = $4
WHERE effect_id = ANY($1::uuid[]) AND state = 'waiting' RETURNING hold_reason
"""
_END = """
UPDATE register_effect SET state = $2, decided_by = $3, decided_at = $4
WHERE case_id = $1 AND state = 'waiting'
"""
_REASONS = "SELECT DISTINCT hold_reason FROM register_effect WHERE case_id = $1 AND state = 'waiting'"
_HELD = """
SELECT e.case_id, e.hold_reason FROM register_effect e
WHERE e.case_id = ANY($1::uuid[]) AND e.state = 'waiting' AND e.hold_reason IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""
_CLOSED = "SELECT case_id FROM benefit_case WHERE case_id = ANY($1::uuid[]) AND register_closed ORDER BY 1"


async def close(tx: Tx, case_id: UUID, reason: str) -> None:
    """Nobody is told any more and no answer is taken; what was answered stays. `reason` is a code."""
    await store_register_cases.end_match(tx, case_id, reason)
    await store_register_cases.close(tx, case_id)
    await publish_targets.removed(tx, case_id, reason)


async def move_head(tx: Tx, case_id: UUID, target_id: UUID) -> None:
    """The notice to the former head ends and the page shows the new payee.

    The caller has the case matched anew: the rules decide whether the new head is told.
    """
    await store_register_cases.end_match(tx, case_id, "head_changed")
    await store_register_cases.move_head(tx, case_id, target_id)
    await publish_targets.changed(tx, case_id)


async def waiting_for(tx: Tx, case_id: UUID, *whys: Why) -> list[UUID]:
    """What waits in the case for these reasons."""
    return [row["effect_id"] for row in await tx.fetch(_WAITING, case_id, list(whys))]


async def settle(tx: Tx, case_id: UUID, effects: Sequence[UUID], state: str, by: str) -> None:
    """These wait no more; the case is freed from the holds for which nothing waits now."""
    before = {row["hold_reason"] for row in await tx.fetch(_SETTLE, list(effects), state, by, tx.now)}
    left = {row["hold_reason"] for row in await tx.fetch(_REASONS, case_id)}
    await store_register_cases.count_holds(tx, case_id)
    for reason in sorted(before - left - {None}):
        await publish_targets.held(tx, [case_id], HoldReason(reason), held=False)


async def end(tx: Tx, case_id: UUID, state: str, by: str) -> None:
    """Nothing of a closed case waits for a person any more; what holds it elsewhere goes on holding it."""
    await tx.execute(_END, case_id, state, by, tx.now)


async def say_at_release(tx: Tx, case_ids: Sequence[UUID]) -> None:
    """Of cases released just now: those that are held or closed already are so for everybody else too."""
    for row in await tx.fetch(_HELD, list(case_ids)):
        await publish_targets.held(tx, [row["case_id"]], HoldReason(row["hold_reason"]), held=True)
    for row in await tx.fetch(_CLOSED, list(case_ids)):
        await publish_targets.removed(tx, row["case_id"], "register")
