"""Staff stop a registration from being used until the resident proves the identity again."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.database import Tx
from libs.common.events import ResidentSuspended, new_id
from services.registration.domain import State, SuspendReason

_LOCK = "SELECT revision, state FROM resident WHERE id = $1 FOR UPDATE"
_SUSPEND = "UPDATE resident SET state = 'suspended', revision = $2, changed_at = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Standing:
    """Revision and state of a registration."""

    revision: int
    state: State


async def suspend(tx: Tx, resident_id: UUID, reason: SuspendReason, *, actor: str, role: str) -> Standing | None:
    """The standing afterwards; None when there is no such registration.

    A suspended one stays as it is and nothing is published again; a withdrawn one is returned unchanged.
    """
    row = await tx.fetchrow(_LOCK, resident_id)
    if row is None:
        return None
    if row["state"] != State.ACTIVE:
        return Standing(row["revision"], State(row["state"]))
    revision = row["revision"] + 1
    await tx.execute(_SUSPEND, resident_id, revision, tx.now)
    tx.emit(ResidentSuspended(resident_id=resident_id, revision=revision, reason=reason.value, at=tx.now), id=new_id())
    tx.audit(
        "resident.suspended", f"resident/{resident_id}", actor=actor, role=role, reason=reason.value, revision=revision
    )
    return Standing(revision, State.SUSPENDED)
