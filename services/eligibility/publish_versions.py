"""Released cases that a version of their list corrected, holds, frees or takes off, as events."""

from uuid import UUID, uuid5

import orjson

from libs.common.database import Tx
from libs.common.events import CaseFreed, CaseHeld, TargetChanged, TargetRemoved
from libs.common.events.terms import ClaimUnit, HoldReason, ProcedureKind

_BUMP = """
UPDATE benefit_case c SET revision = c.revision + 1 FROM programme p
WHERE c.case_id = $1 AND c.released AND p.programme_id = c.programme_id
RETURNING c.case_id, c.programme_id, c.revision, c.procedure_kind, c.amount, c.protected, p.claim_unit
"""
_PEOPLE = "SELECT target_id, is_head, person FROM target WHERE case_id = $1 ORDER BY row_number"
_HOLD = """
UPDATE benefit_case SET list_held = $2, list_revision = list_revision + 1
WHERE case_id = $1 AND list_held <> $2 RETURNING programme_id, list_revision
"""


async def changed(tx: Tx, case_id: UUID) -> None:
    """Publish the case as it stands now, sealed for confirmation; nothing when it is not released."""
    case = await tx.fetchrow(_BUMP, case_id)
    if case is None:
        return
    rows = await tx.fetch(_PEOPLE, case_id)
    people = [orjson.loads(tx.keys.open_row("target", r["target_id"], "person", r["person"])) for r in rows]
    head = next(person for person, row in zip(people, rows, strict=True) if row["is_head"])
    household = {
        "reference": head["reference"],
        "payee": head["name"],
        "payee_kana": head["kana"],
        "address": head["address"],
        "members": [] if case["protected"] else [person["name"] for person in people],
    }
    id_ = uuid5(case_id, f"{TargetChanged.topic}:{case['revision']}")
    account = orjson.dumps(head["account"]) if head["account"] else None
    event = TargetChanged(
        case_id=case_id,
        programme_id=case["programme_id"],
        revision=case["revision"],
        claim_unit=ClaimUnit(case["claim_unit"]),
        procedure_kind=ProcedureKind(case["procedure_kind"]),
        amount=case["amount"],
        household=tx.keys.seal_event("confirmation", id_, "household", orjson.dumps(household)),
        account=tx.keys.seal_event("confirmation", id_, "account", account) if account else None,
        protected=case["protected"],
    )
    tx.emit(event, id=id_)


async def removed(tx: Tx, case_id: UUID) -> None:
    """Publish that the case takes no answers; nothing when it is not released."""
    case = await tx.fetchrow(_BUMP, case_id)
    if case is not None:
        event = TargetRemoved(
            case_id=case_id, programme_id=case["programme_id"], revision=case["revision"], reason="list_gone"
        )
        tx.emit(event, id=uuid5(case_id, f"{event.topic}:{event.revision}"))


async def held(tx: Tx, case_id: UUID, held: bool) -> None:
    """Hold the case for its list, or free it; nothing when it is so already."""
    case = await tx.fetchrow(_HOLD, case_id, held)
    if case is None:
        return
    event = (CaseHeld if held else CaseFreed)(
        case_id=case_id,
        programme_id=case["programme_id"],
        revision=case["list_revision"],
        reason=HoldReason.LIST_CHANGED,
        held_by=tx.keys.service,
        at=tx.now,
    )
    tx.emit(event, id=uuid5(case_id, f"{event.topic}:{event.reason}:{event.revision}"))
