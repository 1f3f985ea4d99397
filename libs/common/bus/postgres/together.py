"""Group commit: what arrives while a write is under way goes into the next one together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """`write` gets everything added meanwhile, in the order of the calls, one call at a time."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], *, at_most: int) -> None:
        self._write = write
        self._at_most = at_most
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: T) -> None:
        """Returns when the item was written; raises what `write` raised. Cancelling the caller does not stop it."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        await done

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
                error: BaseException | None = None
                try:
                    await self._write([item for item, _ in group])
                except (Exception, asyncio.CancelledError) as raised:
                    error = raised
                for _, done in group:
                    if done.done():
                        continue
                    if error is None:
                        done.set_result(None)
                    else:
                        done.set_exception(error)
                if isinstance(error, asyncio.CancelledError):
                    raise error
        finally:
            self._task = None
            for _, done in self._waiting:
                done.cancel()
            self._waiting = []
