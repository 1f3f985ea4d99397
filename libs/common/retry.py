"""What to do about a failed attempt: a pure decision, the consumer acts on it."""

from collections import deque
from dataclasses import dataclass, field

import asyncpg

from libs.common.bus import BusUnavailable

_LONGEST = 30.0
_TRIES = 3


class Reject(Exception):
    """Raised by a handler: this event can never be handled. The reason is a code or sentence without personal data."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class Isolate:
    """One of the batch is at fault: handle its events one by one."""


@dataclass(frozen=True, slots=True)
class Park:
    """Put the event aside with its reason; later events of its key wait behind it."""

    reason: str


Decision = Retry | Isolate | Park


def transient(error: BaseException) -> bool:
    """True for what passes by itself: lost connections, a server starting or stopping, deadlocks, full resources,
    and a login refused while passwords change."""
    if isinstance(error, asyncpg.InterfaceError) and not isinstance(error, ValueError):
        return any(word in str(error) for word in ("clos", "released", "terminat"))
    return isinstance(
        error,
        BusUnavailable
        | OSError
        | TimeoutError
        | asyncpg.PostgresConnectionError
        | asyncpg.InternalClientError  # the driver's own state, torn when a connection breaks in the middle
        | asyncpg.exceptions.OperatorInterventionError
        | asyncpg.exceptions.InsufficientResourcesError
        | asyncpg.exceptions.TransactionRollbackError
        | asyncpg.exceptions.LockNotAvailableError
        | asyncpg.InvalidAuthorizationSpecificationError,
    )


def backoff(attempt: int) -> float:
    """Seconds before attempt number `attempt` (from 1): 0.2, 0.4, … at most 30."""
    return float(min(_LONGEST, 0.2 * 2 ** min(attempt - 1, 20)))


def decide(error: BaseException, attempt: int, *, alone: bool) -> Decision:
    """`attempt` counts from 1; `alone` says whether the batch held one event only.

    Transient faults are retried for ever: an outage must not empty a topic into the parking lot.
    """
    if transient(error):
        return Retry(backoff(attempt))
    if not alone:
        return Isolate()
    if isinstance(error, Reject):
        return Park(str(error))
    if attempt < _TRIES:
        return Retry(backoff(attempt))
    return Park("the handler failed")


class TooManyParked(Exception):
    """The consumer stops: what it parks is no longer the exception. An operator has to look."""


@dataclass(slots=True)
class Breaker:
    """Stops a consumer that would park a whole topic, e.g. after a bad release.

    Opens after more than 20 parked in a row, or when over 10 % of at least 200 events in 5 minutes were parked.
    Events that merely wait behind a parked one do not count.
    """

    consecutive: int = 0
    window: deque[tuple[float, int, int]] = field(default_factory=deque)

    def record(self, handled: int, parked: int, at: float) -> None:
        """Counts of one batch at `at` seconds; raises `TooManyParked`."""
        self.consecutive = self.consecutive + parked if handled == 0 else parked if parked else 0
        self.window.append((at, handled, parked))
        while self.window[0][0] < at - 300:
            self.window.popleft()
        total = sum(h + p for _, h, p in self.window)
        bad = sum(p for _, _, p in self.window)
        if self.consecutive > 20 or (total >= 200 and bad > total / 10):
            raise TooManyParked(f"{bad} of {total} events in five minutes, {self.consecutive} in a row")
