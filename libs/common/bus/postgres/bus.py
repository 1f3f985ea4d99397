"""The port on PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from libs.common.bus import Batch, BusUnavailable, Message
from libs.common.bus.postgres import sql
from libs.common.bus.postgres.reader import Reader
from libs.common.bus.postgres.writer import Writer

_PRUNE_AT_ONCE = 20_000


class PostgresBus:
    """Serves one process and refuses a second (`BusTaken`); what it stores survives a crash.

    `url` is the one of role `bus`. A broken connection is opened again with growing pauses; until then `publish` raises
    `BusUnavailable`, `batches` waits, `ready` is False. Asked for a second time, a group's batches go to the newest
    iterator and the older one ends.
    """

    def __init__(self, url: str, partitions: int = 4) -> None:
        self._url = url
        self._partitions = partitions
        self._readers: dict[str, Reader] = {}
        self._writer = Writer(url, partitions, self._wake)
        self._stopped = False
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises `BusTaken` when another process has the bus, `BusUnavailable` without the database."""
        if self._stopped:
            self._writer, self._stopped = Writer(self._url, self._partitions, self._wake), False
        await self._writer.refresh([])
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        self._stopped = True
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])
        await self._writer.finish()
        for reader in list(self._readers.values()):
            await reader.finish()
        self._readers = {}

    async def publish(self, messages: Sequence[Message]) -> None:
        await self._writer.publish(messages)

    async def batches(
        self, group: str, topics: Sequence[str], *, max_records: int = 500
    ) -> AsyncGenerator[Batch, None]:
        if self._stopped:
            return
        reader = Reader(self._url, self._writer, group, topics, max_records)
        older, self._readers[group] = self._readers.get(group), reader
        if older:
            await older.finish()
        try:
            while batch := await reader.next():
                yield batch
        finally:
            await reader.close()

    async def lag(self, group: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        rows = await self._writer.link.run(lambda connection: connection.fetch(sql.LAG, group, list(topics)))
        return {(topic, part): behind for topic, part, behind in rows}

    def ready(self) -> bool:
        return not self._stopped and self._writer.link.up() and all(r.ready() for r in self._readers.values())

    async def prune(self, days: int = 7) -> int:
        """Delete what is older and was read by every known group; how many records."""
        total = 0
        while True:
            done = await self._writer.link.run(lambda connection: connection.execute(sql.PRUNE, days, _PRUNE_AT_ONCE))
            total += (count := int(done.split()[-1]))
            if count < _PRUNE_AT_ONCE:
                return total

    async def _keep(self) -> None:
        """Take the lock again after an outage even while nobody reads or publishes."""
        while True:
            await asyncio.sleep(1)
            if not self._writer.link.up():
                with suppress(BusUnavailable):
                    await self._writer.refresh([])

    def _wake(self) -> None:
        for reader in self._readers.values():
            reader.wake.set()
