"""The resident takes the registration back: no more notices, and this service keeps nothing about the person."""

from uuid import UUID

from libs.common.database import Tx
from libs.common.events import ResidentWithdrawn, new_id

# The row stays without anything that leads to a person: it is what the consent rows and the audit refer to.
_WITHDRAW = """
UPDATE resident SET state = 'withdrawn', revision = revision + 1, line_hash = NULL, line_id = NULL, person = NULL,
    subject_hash = NULL, changed_at = $2, withdrawn_at = $2
WHERE line_hash = $1 RETURNING id, revision
"""


async def withdraw(tx: Tx, line_hash: str) -> UUID | None:
    """Withdraw the registration of a LINE account: its id, or None when there is none (any more).

    The sealed four items, the sealed LINE id and both keyed hashes are deleted with the same commit that publishes
    `resident.withdrawn`; the other services delete their copies by their own rules. A later registration is a new one.
    """
    row = await tx.fetchrow(_WITHDRAW, line_hash, tx.now)
    if row is None:
        return None
    resident_id: UUID = row["id"]
    tx.emit(ResidentWithdrawn(resident_id=resident_id, revision=row["revision"], at=tx.now), id=new_id())
    actor = f"resident/{resident_id}"
    tx.audit("resident.withdrawn", actor, actor=actor, role="resident", revision=row["revision"])
    return resident_id
