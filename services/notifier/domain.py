"""When a message may go out, and what follows from an answer of LINE: pure decisions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.common.name_ids import uuid5
from services.notifier.line.outcome import (
    Accepted,
    Forbidden,
    NotSent,
    Outcome,
    Refused,
    Throttled,
    TokenInvalid,
    Unknown,
)

JAPAN = ZoneInfo("Asia/Tokyo")
RETRY_WINDOW = timedelta(hours=23)
"""LINE keeps a retry key for 24 hours; after that the same key would send the message a second time."""


class Kind(StrEnum):
    """What a message is; the value is also its template's name."""

    NOTICE = "notice"  # LINE通知
    RECEIPT = "receipt"  # 受付

    @property
    def priority(self) -> int:
        """Lower goes first: somebody waits for a receipt."""
        return 0 if self is Kind.RECEIPT else 5


class State(StrEnum):
    """Where a message stands. Only `accepted` was taken by LINE, and that is not yet delivered."""

    WAITING = "waiting"  # the resident is not known yet, or the registration is suspended
    HELD = "held"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"  # LINE may have it; a further try could double it
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """Where a resident's registration stands, as far as it was heard."""

    UNHEARD = "unheard"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about one message. `following` is None when LINE has told nothing about the account."""

    kind: Kind
    answered: bool
    told_resident: bool  # the newest match of the case still names this resident
    held: bool
    standing: Standing
    following: bool | None
    not_after: datetime | None
    attempted: bool  # LINE may already hold it


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    reason: str | None = None


def stand(facts: Facts, now: datetime) -> Verdict:
    """The state of a message that is not settled. Rules: domain, "who is told, who may answer"."""
    notice = facts.kind is Kind.NOTICE
    unreachable = State.UNDELIVERABLE if notice else State.CANCELLED
    rules = (
        (notice and facts.answered, State.CANCELLED, "answered"),
        (notice and not facts.told_resident, State.CANCELLED, "revoked"),
        (facts.not_after is not None and now >= facts.not_after, State.CANCELLED, "deadline"),
        (facts.standing in (Standing.WITHDRAWN, Standing.ERASED), unreachable, "withdrawn"),
        (facts.held, State.HELD, None),
        (facts.standing is not Standing.ACTIVE, State.WAITING, None),
        (facts.following is False and not facts.attempted, unreachable, "unfollowed"),
    )
    for applies, state, reason in rules:
        if applies:
            return Verdict(state, reason)
    return Verdict(State.QUEUED)


def not_after(deadline: date) -> datetime:
    """The first moment after the last day, in Japan."""
    return datetime.combine(deadline + timedelta(days=1), time(), JAPAN).astimezone(UTC)


def message_id(cause: UUID, kind: Kind, key: object) -> UUID:
    """The same on every handling of the event that caused it; it is the retry key as well."""
    return uuid5(cause, f"message:{kind}:{key}")


def too_late(uncertain_since: datetime | None, until: datetime | None, now: datetime) -> Verdict | None:
    """Why a claimed message must not be pushed now, if so. `uncertain_since`: the earliest try LINE may have taken."""
    if uncertain_since is not None and now - uncertain_since >= RETRY_WINDOW:
        return Verdict(State.UNKNOWN, "no_answer")
    if until is not None and now >= until:
        return Verdict(State.CANCELLED, "deadline")
    return None


@dataclass(frozen=True, slots=True)
class Next:
    """What to record after an attempt. `uncertain`: LINE may hold the message, so its first attempt counts."""

    state: State
    reason: str | None
    wait: float
    uncertain: bool


def after(outcome: Outcome, attempts: int, *, uncertain_before: bool, jitter: float) -> Next:
    """`attempts` counts this one; `jitter` in [0, 1). `wait` is in seconds until the next try."""
    match outcome:
        case Accepted():
            return Next(State.ACCEPTED, None, 0, True)
        case Unknown(reason):
            return Next(State.QUEUED, reason, _backoff(attempts, 300) * (0.5 + jitter / 2), True)
        case Throttled():
            return Next(State.QUEUED, "throttled", _backoff(attempts, 30) * (0.5 + jitter / 2), uncertain_before)
        case Refused(reason):
            return Next(State.UNDELIVERABLE, f"refused_{reason}", 0, uncertain_before)
        case TokenInvalid() | Forbidden():
            return Next(State.QUEUED, pauses(outcome), 0, uncertain_before)
        case NotSent(reason):
            wait = 0.0 if outcome == NOT_STARTED else _backoff(attempts, 30)
            return Next(State.QUEUED, reason, wait, uncertain_before)
    assert_never(outcome)


NOT_STARTED = NotSent("not started")
"""Claimed, but the batch ended before its turn."""


def _backoff(attempts: int, longest: float) -> float:
    return float(min(longest, 2 ** min(attempts - 1, 20)))


def pauses(outcome: Outcome) -> str | None:
    """The reason to stop the whole channel, if the outcome is no matter of one message."""
    match outcome:
        case Throttled(quota_exhausted=True):
            return "quota"
        case TokenInvalid():
            return "token"
        case Forbidden():
            return "forbidden"
    return None


class Refusals:
    """Stops the channel when LINE refuses one message after the other: then the content is wrong, not a recipient."""

    def __init__(self, limit: int = 20) -> None:
        self._limit = limit
        self._in_a_row = 0

    def see(self, outcome: Outcome) -> bool:
        """True when `limit` refusals came without an acceptance in between; counting then starts anew."""
        if isinstance(outcome, Refused):
            self._in_a_row += 1
        elif isinstance(outcome, Accepted):
            self._in_a_row = 0
        if self._in_a_row < self._limit:
            return False
        self._in_a_row = 0
        return True


__all__ = [
    "NOT_STARTED",
    "RETRY_WINDOW",
    "Facts",
    "Kind",
    "Next",
    "Refusals",
    "Standing",
    "State",
    "Verdict",
    "after",
    "message_id",
    "not_after",
    "pauses",
    "stand",
    "too_late",
]
