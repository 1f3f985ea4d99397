"""`todoke` that ends with SIGKILL at one point: `python -m tests.chain.killing POINT N up …`.

The services are the real ones; only the object behind the point is replaced, so the product knows nothing of it.
"""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from libs.common.bus.postgres import PostgresBus
from libs.common.bus.postgres.reader import PostgresBatch
from services.__main__ import main
from services.eligibility import store_cases, store_version_cases
from services.notifier.line.client import LineClient
from services.notifier.line.outcome import Accepted

Method = Callable[..., Awaitable[Any]]


class Countdown:
    """The n-th call of `strike` does not return."""

    def __init__(self, n: int) -> None:
        self.left = n

    def strike(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before_commit(count: Countdown, commit: Method) -> Method:
    """The effects are committed in the database, the position on the bus is not."""

    async def replaced(batch: PostgresBatch) -> Any:
        count.strike()
        return await commit(batch)

    return replaced


def after_publish(count: Countdown, publish: Method) -> Method:
    """The events are on the bus, the relay has not deleted them from the outbox."""

    async def replaced(bus: PostgresBus, messages: Any) -> None:
        await publish(bus, messages)
        count.strike()

    return replaced


def after_push(count: Countdown, push: Method) -> Method:
    """LINE has accepted the message, nothing is recorded."""

    async def replaced(line: LineClient, body: bytes, retry_key: Any) -> Any:
        outcome = await push(line, body, retry_key)
        if isinstance(outcome, Accepted):
            count.strike()
        return outcome

    return replaced


def in_release(count: Countdown, next_cases: Method) -> Method:
    """The cases are released, or corrected, in a transaction that is not committed."""

    async def replaced(*args: Any) -> Any:
        found = await next_cases(*args)
        count.strike()
        return found

    return replaced


def arm(point: str, n: int) -> None:
    """Replace the method of the point in this process."""
    points: dict[str, tuple[Any, str, Callable[[Countdown, Method], Method]]] = {
        "commit": (PostgresBatch, "commit", before_commit),
        "publish": (PostgresBus, "publish", after_publish),
        "push": (LineClient, "push", after_push),
        "release": (store_cases, "release_next", in_release),
        "version": (store_version_cases, "correct", in_release),
    }
    owner, name, wrap = points[point]
    setattr(owner, name, wrap(Countdown(n), getattr(owner, name)))


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    del sys.argv[1:3]
    main()
