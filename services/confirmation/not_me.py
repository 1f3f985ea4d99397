"""わたしのことではありません: the resident says that a notice is about somebody else.

The case is held at once and closes for this resident, who sees nothing of the household any more. Staff decide about
the pair in eligibility: if it is the same person after all, eligibility frees the hold and the case opens again; if
not, the match is revoked and the hold ends here.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from libs.common.database import Tx, columns
from libs.common.events import CaseFreed, CaseHeld, EligibilityRevoked, Envelope
from libs.common.events.terms import HoldReason
from services.confirmation import store
from services.confirmation.case import facts_of
from services.confirmation.domain import Standing, standing
from services.confirmation.japan import today

_HOLD = """
INSERT INTO case_hold AS h (case_id, held_by, reason, programme_id, revision, held, at)
VALUES ($1, $2, $3, $4, 1, true, $5)
ON CONFLICT (case_id, held_by, reason) DO UPDATE SET revision = h.revision + 1, held = true, at = excluded.at
RETURNING revision
"""
_DENY = "UPDATE case_resident SET denied_revision = matched_revision WHERE case_id = $1 AND resident_id = $2"
_MOOT = """
UPDATE case_hold h SET held = false, revision = h.revision + 1, at = $4
FROM unnest($1::uuid[], $2::uuid[]) AS u (case_id, resident_id)
JOIN case_resident m ON m.case_id = u.case_id AND m.resident_id = u.resident_id
WHERE h.case_id = u.case_id AND h.held_by = $3 AND h.reason = $5 AND h.held
    AND m.denied_revision IS NOT NULL AND NOT m.live
RETURNING h.case_id, h.programme_id, h.revision
"""
_BELIEVED = "UPDATE case_resident SET denied_revision = NULL WHERE case_id = ANY($1::uuid[]) AND denied_revision > 0"


async def deny(tx: Tx, line_hash: str, case_id: UUID) -> bool:
    """Hold the case and close it for this resident. False when there is nothing to deny: no open case of theirs.

    However often it is pressed there is one hold and one event.
    """
    row = await store.lock_case(tx, line_hash, case_id)
    if row is None or standing(facts_of(row), today(tx.now)) is not Standing.OPEN:
        return False
    await tx.execute(_DENY, case_id, row["resident_id"])
    held_by, reason = tx.keys.service, HoldReason.NOT_ME
    revision = await tx.fetchval(_HOLD, case_id, held_by, reason.value, row["programme_id"], tx.now)
    event = CaseHeld(
        case_id=case_id,
        programme_id=row["programme_id"],
        revision=revision,
        reason=reason,
        held_by=held_by,
        at=tx.now,
    )
    tx.emit(event, id=uuid5(case_id, f"{event.topic}:{reason}:{revision}"))
    resident = f"resident/{row['resident_id']}"
    tx.audit("case.not_me", f"case/{case_id}", actor=resident, role="resident")
    return True


async def settled(tx: Tx, events: Sequence[Envelope[CaseFreed]]) -> None:
    """Staff decided about what residents denied: where they are the person after all, the case opens again."""
    cases = {e.data.case_id for e in events if e.data.reason is HoldReason.NOT_ME}
    if cases:
        await tx.execute(_BELIEVED, sorted(cases))


async def moot(tx: Tx, events: Sequence[Envelope[EligibilityRevoked]]) -> None:
    """Whoever denied a case is not matched with it any more: nothing is left to hold it for."""
    pairs = sorted({(e.data.case_id, e.data.resident_id) for e in events})
    held_by, reason = tx.keys.service, HoldReason.NOT_ME
    for row in await tx.fetch(_MOOT, *columns(pairs, 2), held_by, tx.now, reason.value):
        event = CaseFreed(**row, reason=reason, held_by=held_by, at=tx.now)
        tx.emit(event, id=uuid5(event.case_id, f"{event.topic}:{reason}:{event.revision}"))
