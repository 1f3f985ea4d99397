"""The port to LINE. `client.LineClient` is the real one; a bench or test may bring its own."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.notifier.line.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages of this month. `limit` is None where the plan has none; `used` is LINE's approximation."""

    limit: int | None
    used: int

    @property
    def exhausted(self) -> bool:
        return self.limit is not None and self.used >= self.limit


class LineTransport(Protocol):
    """Calls to LINE for one channel. Nothing here raises for what LINE or the network does."""

    async def push(self, body: bytes, retry_key: UUID) -> Outcome:
        """Send `body` (the exact JSON of a push request) under `retry_key`."""
        ...

    async def reply(self, body: bytes) -> Outcome:
        """Send `body` (a reply request). There is no retry key: an `Unknown` must not be repeated."""
        ...

    async def validate(self, body: bytes) -> Outcome:
        """`Accepted` when LINE would take the messages of `body` (`{"messages":[…]}`)."""
        ...

    async def quota(self) -> Quota | None:
        """None when LINE did not say."""
        ...


OpenLine = Callable[[], AbstractAsyncContextManager[LineTransport]]
"""Opens a transport for as long as a job runs."""
