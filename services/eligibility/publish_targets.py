"""Released cases whose row changed, or that are taken off the list, as events."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from libs.common.database import Tx
from libs.common.events import CaseFreed, CaseHeld, TargetChanged, TargetRemoved
from libs.common.events.terms import ClaimUnit, HoldReason
from services.eligibility import publish, store_cases

_BUMP = """
UPDATE benefit_case c SET revision = c.revision + 1 FROM programme p
WHERE c.case_id = $1 AND c.released AND p.programme_id = c.programme_id
RETURNING c.case_id, c.programme_id, c.revision, c.procedure_kind, c.amount, c.protected, p.claim_unit
"""
_HOLD = """
UPDATE benefit_case SET register_revision = register_revision + 1
WHERE case_id = ANY($1::uuid[]) AND released RETURNING case_id, programme_id, register_revision
"""


async def changed(tx: Tx, case_id: UUID) -> None:
    """Publish the case as it stands now, sealed for confirmation; nothing when it is not released."""
    case = await tx.fetchrow(_BUMP, case_id)
    if case is None:
        return
    rows = await store_cases.rows_of(tx, [case_id])
    publish.row_said(tx, TargetChanged, case, rows, ClaimUnit(case["claim_unit"]))


async def removed(tx: Tx, case_id: UUID, reason: str) -> None:
    """Publish that the case takes no answers; nothing when it is not released."""
    case = await tx.fetchrow(_BUMP, case_id)
    if case is not None:
        event = TargetRemoved(
            case_id=case_id, programme_id=case["programme_id"], revision=case["revision"], reason=reason
        )
        tx.emit(event, id=uuid5(case_id, f"{event.topic}:{event.revision}"))


async def held(tx: Tx, case_ids: Sequence[UUID], reason: HoldReason, *, held: bool) -> None:
    """Hold released cases for a change in the register, or free them; nothing is said of others."""
    for case in await tx.fetch(_HOLD, list(case_ids)):
        event = (CaseHeld if held else CaseFreed)(
            case_id=case["case_id"],
            programme_id=case["programme_id"],
            revision=case["register_revision"],
            reason=reason,
            held_by=tx.keys.service,
            at=tx.now,
        )
        tx.emit(event, id=uuid5(case["case_id"], f"{event.topic}:{event.reason}:{event.revision}"))
