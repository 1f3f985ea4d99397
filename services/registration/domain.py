"""What a registration may become: pure rules, no I/O.

Policy of the city (default): one LINE account stands for one person. Whoever proves to be the same person moves the
registration to the account used now; another person on an account already taken is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """State of a registration. Suspended: not to be used until the identity is proven again."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class SuspendReason(StrEnum):
    """Why staff stop a registration from being used; a code, never free text."""

    WRONG_PERSON = "wrong_person"
    LOST_PHONE = "lost_phone"
    STALE_DATA = "stale_data"
    RESIDENT_ASKED = "resident_asked"


class Outcome(StrEnum):
    """What `register` did."""

    NEW = "new"
    RENEWED = "renewed"  # same person, same account, a newer proof
    RELINKED = "relinked"  # same person, another account; the old link is gone
    UNCHANGED = "unchanged"  # the same proof on the same account, or an older one: nothing stored, nothing published
    REFUSED_LINE_TAKEN = "refused_line_taken"  # the account stands for another person


@dataclass(frozen=True, slots=True)
class Registration:
    """A live registration as stored, without the sealed parts."""

    id: UUID
    revision: int
    state: State
    line_hash: str
    subject_hash: bytes
    proven_at: datetime
    consent_version: str
    registered_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to a registration. `id` and `revision` are None exactly when refused."""

    outcome: Outcome
    id: UUID | None
    revision: int | None
    registered_at: datetime | None


def decide(
    line_hash: str, proven_at: datetime, by_line: Registration | None, by_subject: Registration | None
) -> Outcome:
    """What a proof means, given the live registrations of this LINE account and of this person, if any."""
    if by_line is not None and (by_subject is None or by_line.id != by_subject.id):
        return Outcome.REFUSED_LINE_TAKEN
    if by_subject is None:
        return Outcome.NEW
    if by_subject.line_hash != line_hash:
        return Outcome.RELINKED
    return Outcome.RENEWED if proven_at > by_subject.proven_at else Outcome.UNCHANGED
