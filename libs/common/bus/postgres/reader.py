"""One group's reading: which partitions are free, what is handed out, what is committed."""

import asyncio
import random
from collections import deque
from collections.abc import Sequence
from typing import Any

import orjson

from libs.common.bus import BusUnavailable, Record
from libs.common.bus.postgres import sql
from libs.common.bus.postgres.link import Link
from libs.common.bus.postgres.together import Together
from libs.common.bus.postgres.writer import Writer

_POLL = 0.2
_RECORDS_AT_ONCE = 2000  # more would hold up the event loop
_LONGEST_PAUSE = 5.0

Slot = tuple[str, int]


class Reader:
    """Positions advance when a batch is committed; a partition is busy from the read until then."""

    def __init__(self, url: str, writer: Writer, group: str, topics: Sequence[str], max_records: int) -> None:
        # A position lost in a crash means a redelivery, so it need not wait for the disk.
        self._link = Link(url, durable=False)
        self._writer = writer
        self._group = group
        self._topics = list(dict.fromkeys(topics))
        self._max_records = max_records
        self._next: dict[Slot, int] = {}
        self._busy: set[Slot] = set()
        self._handed: deque[PostgresBatch] = deque()
        self._commits = Together(self._store, at_most=1000)
        self._sessions = (0, 0)
        self._superseded = False
        self.wake = asyncio.Event()
        self.closed = False

    def ready(self) -> bool:
        return self.closed or (self._sessions != (0, 0) and self._link.up())

    def owned(self) -> bool:
        return not self._superseded and self._writer.link.up()

    async def close(self) -> None:
        """No more batches; those handed out can still be committed."""
        self.closed = True
        while self._handed:
            self._busy.discard(self._handed.popleft().slot)
        self.wake.set()
        if not self._busy:
            await self.finish()

    async def finish(self) -> None:
        """Batches that were handed out are no longer owned."""
        self.closed = self._superseded = True
        self.wake.set()
        await self._commits.finish()
        await self._link.close()

    async def next(self) -> "PostgresBatch | None":
        """The next batch; None when closed. While the database is away it waits and tries again."""
        pause = 0.1
        while not self.closed:
            try:
                if self._sessions != (self._writer.link.opened, self._link.opened) or not self._writer.link.up():
                    await self._join()
                if self._handed:
                    return self._handed.popleft()
                self.wake.clear()
                if not await self._read():
                    await self._wait()
                pause = 0.1
            except BusUnavailable:
                await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
                pause = min(pause * 2, _LONGEST_PAUSE)
        return None

    async def _join(self) -> None:
        """After every (re)connection: another process may have had the bus in between."""
        await self._writer.create(self._topics)
        await self._writer.refresh(self._topics)

        async def join(connection: Any) -> list[Any]:
            await connection.execute(sql.JOIN_GROUP, self._group, self._topics)
            return list(await connection.fetch(sql.CONSUMED, self._group, self._topics))

        for topic, part, position in await self._link.run(join):
            self._next[topic, part] = max(self._next.get((topic, part), 0), position)
        self._sessions = (self._writer.link.opened, self._link.opened)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_POLL):
                await self.wake.wait()
        except TimeoutError:
            await self._writer.refresh(self._topics)

    async def _read(self) -> bool:
        """One statement for all partitions that are free and have something new."""
        heads = self._writer.heads
        slots: list[Slot] = []
        expected = 0
        for slot, position in self._next.items():
            behind = heads.get(slot, 0) - position
            if behind > 0 and slot not in self._busy and expected < _RECORDS_AT_ONCE:
                slots.append(slot)
                expected += min(behind, self._max_records)
        if not slots:
            return False
        aims = [heads[slot] for slot in slots]
        rows: list[Any] = await self._link.run(
            lambda connection: connection.fetch(
                sql.READ,
                [t for t, _ in slots],
                [p for _, p in slots],
                [self._next[s] for s in slots],
                self._max_records,
            )
        )
        found: list[list[Record]] = [[] for _ in slots]
        for nth, position, key, headers, body in rows:
            topic, part = slots[nth - 1]
            found[nth - 1].append(Record(topic, key, orjson.loads(headers), body, part, position))
        for slot, aim, records in zip(slots, aims, found, strict=True):
            # Behind the one just served, so that a busy topic does not starve the others.
            position = self._next.pop(slot)
            self._next[slot] = position if records else aim  # none: they were pruned
            if records:
                records.sort(key=lambda record: record.position)
                self._busy.add(slot)
                self._handed.append(PostgresBatch(self, slot, records))
        return True

    async def commit(self, slot: Slot, position: int) -> None:
        await self._commits.add((slot, position))
        self._next[slot] = position

    async def free(self, slot: Slot) -> None:
        self._busy.discard(slot)
        self.wake.set()
        if self.closed and not self._busy:
            await self.finish()

    async def _store(self, commits: Sequence[tuple[Slot, int]]) -> None:
        await self._link.run(
            lambda connection: connection.execute(
                sql.COMMIT,
                self._group,
                [topic for (topic, _), _ in commits],
                [part for (_, part), _ in commits],
                [position for _, position in commits],
            )
        )


class PostgresBatch:
    """See the port. After `commit` raised `BusUnavailable` the batch counts as released."""

    def __init__(self, reader: Reader, slot: Slot, records: Sequence[Record]) -> None:
        self._reader = reader
        self.slot = slot
        self._over = False
        self.records = records

    @property
    def topic(self) -> str:
        return self.slot[0]

    @property
    def partition(self) -> int:
        return self.slot[1]

    def owned(self) -> bool:
        return not self._over and self._reader.owned()

    async def commit(self) -> bool:
        if not self.owned():
            await self.release()
            return False
        self._over = True
        try:
            await self._reader.commit(self.slot, self.records[-1].position + 1)
        finally:
            await self._reader.free(self.slot)
        return True

    async def release(self) -> None:
        if not self._over:
            self._over = True
            await self._reader.free(self.slot)
