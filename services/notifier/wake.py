"""Waking a job the moment its rows are committed, in this process and in others.

PostgreSQL sends a notification when the transaction that asked for it commits, so nobody wakes too early. Commits with
a notification queue up behind each other, which batches can afford; webhooks are too many and wake their own process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from libs.common.database import Database, Tx


class Signal:
    """One name on which a job is woken."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def tell(self, tx: Tx) -> None:
        """Wake the listeners when this transaction commits."""
        await tx.execute("SELECT pg_notify($1, '')", self.name)

    @asynccontextmanager
    async def listen(self, database: Database) -> AsyncIterator["Listener"]:
        """Hears every `tell` that commits, on a connection of its own. Raises what asyncpg raises on connecting."""
        connection = await asyncpg.connect(
            database.url, server_settings={"application_name": f"todoke-{database.keys.service}-{self.name}"}
        )
        listener = Listener(connection)
        try:
            await connection.add_listener(self.name, lambda *_: listener.woken.set())
            yield listener
        finally:
            connection.terminate()


class Listener:
    """One who waits for a signal."""

    def __init__(self, connection: Any) -> None:
        self.woken = asyncio.Event()
        self._connection = connection
        connection.add_termination_listener(lambda _: self.woken.set())

    async def wait(self, seconds: float) -> None:
        """Until told, at most so long. Raises ConnectionError when the connection is lost: nothing is heard then."""
        await wait(self.woken, seconds)
        if self._connection.is_closed():
            raise ConnectionError("the connection that listens is lost")


QUEUED = Signal("notifier_queued")
"""Messages are queued or the channel goes on."""


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set, at most so long; the event is cleared."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
    event.clear()
