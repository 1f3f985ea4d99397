"""LINE in process: takes every push at once and remembers when, nothing else."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from services.notifier.line.outcome import Accepted, Outcome
from services.notifier.line.transport import Quota


class InProcess:
    """Counts accepted pushes; `at` holds the time of each by retry key."""

    def __init__(self) -> None:
        self.at: dict[UUID, float] = {}

    async def push(self, body: bytes, retry_key: UUID) -> Outcome:
        self.at[retry_key] = time.perf_counter()
        return Accepted("bench", ("1",))

    async def reply(self, body: bytes) -> Outcome:
        return Accepted("bench", ())

    async def validate(self, body: bytes) -> Outcome:
        return Accepted("bench", ())

    async def quota(self) -> Quota | None:
        return Quota(None, 0)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["InProcess"]:
        yield self
