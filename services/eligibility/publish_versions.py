"""Cases that a version of their list holds or frees, as events. What it corrects is in `publish_targets.py`."""

from uuid import UUID, uuid5

from libs.common.database import Tx
from libs.common.events import CaseFreed, CaseHeld
from libs.common.events.terms import HoldReason

_HOLD = """
UPDATE benefit_case SET list_held = $2, list_revision = list_revision + 1
WHERE case_id = $1 AND list_held <> $2 RETURNING programme_id, list_revision
"""


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
