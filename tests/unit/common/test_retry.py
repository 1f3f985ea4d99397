"""What is decided about each kind of failure."""

import asyncpg
import pytest

from libs.common.bus import BusUnavailable
from libs.common.retry import Breaker, Isolate, Park, Reject, Retry, TooManyParked, backoff, decide

TRANSIENT = [
    BusUnavailable("away"),
    ConnectionResetError(),
    TimeoutError(),
    asyncpg.PostgresConnectionError(),
    asyncpg.ConnectionDoesNotExistError(),
    asyncpg.AdminShutdownError(),
    asyncpg.CannotConnectNowError(),
    asyncpg.TooManyConnectionsError(),
    asyncpg.DiskFullError(),
    asyncpg.SerializationError(),
    asyncpg.DeadlockDetectedError(),
    asyncpg.LockNotAvailableError(),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
]
PERMANENT = [
    ValueError("x"),
    KeyError("x"),
    asyncpg.UniqueViolationError(),
    asyncpg.UndefinedTableError(),
    asyncpg.InterfaceError("the server expects 2 arguments for this query, 3 were passed"),
    asyncpg.DataError("invalid input"),
]


@pytest.mark.parametrize("error", TRANSIENT, ids=lambda e: type(e).__name__)
@pytest.mark.parametrize("attempt", [1, 50])
@pytest.mark.parametrize("alone", [True, False])
def test_an_outage_is_retried_for_ever(error: Exception, attempt: int, alone: bool) -> None:
    assert decide(error, attempt, alone=alone) == Retry(backoff(attempt))


@pytest.mark.parametrize("error", PERMANENT, ids=lambda e: type(e).__name__)
def test_a_fault_is_isolated_then_tried_three_times_then_parked(error: Exception) -> None:
    assert decide(error, 1, alone=False) == Isolate()
    assert isinstance(decide(error, 1, alone=True), Retry)
    assert isinstance(decide(error, 2, alone=True), Retry)
    assert isinstance(decide(error, 3, alone=True), Park)


def test_a_rejected_event_is_parked_with_its_reason() -> None:
    assert decide(Reject("no-such-kind"), 1, alone=True) == Park("no-such-kind")
    assert decide(Reject("no-such-kind"), 1, alone=False) == Isolate()


def test_backoff_grows_to_thirty_seconds() -> None:
    assert [backoff(n) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert backoff(9) == backoff(10_000) == 30


def test_the_breaker_opens_after_more_than_twenty_in_a_row() -> None:
    breaker = Breaker()
    for n in range(20):
        breaker.record(0, 1, float(n))
    with pytest.raises(TooManyParked):
        breaker.record(0, 1, 21.0)


def test_the_breaker_opens_above_a_tenth_and_forgets_after_five_minutes() -> None:
    breaker = Breaker()
    for n in range(20):
        breaker.record(9, 1, float(n))
    with pytest.raises(TooManyParked):
        breaker.record(9, 2, 21.0)
    breaker = Breaker()
    for n in range(100):
        breaker.record(0 if n % 2 else 1, n % 2, n * 400.0)


def test_single_failures_among_many_do_not_open_the_breaker() -> None:
    breaker = Breaker()
    for n in range(1000):
        breaker.record(99, 1, n * 0.1)
