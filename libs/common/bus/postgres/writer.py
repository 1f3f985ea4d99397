"""The only writer of the log: gives positions, knows the heads, holds the lock that keeps a second process out."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from zlib import crc32

from libs.common.bus import BusUnavailable, Message
from libs.common.bus.headers import as_text
from libs.common.bus.postgres import sql
from libs.common.bus.postgres.append import Placed, Unplaced, append
from libs.common.bus.postgres.link import Link
from libs.common.bus.postgres.together import Together

MAX_BODY = 1024 * 1024


class Writer:
    """Publishing and the heads (the next position of every partition) as far as this process knows them."""

    def __init__(self, url: str, partitions: int, wake: Callable[[], None]) -> None:
        self.link = Link(url, exclusive=True)
        self.heads: dict[tuple[str, int], int] = {}
        self._partitions = partitions
        self._parts: dict[str, int] = {}
        self._wake = wake
        self._together = Together(self._write, at_most=64)

    async def publish(self, messages: Sequence[Message]) -> None:
        """Durable on return; calls at the same time share one commit. `ValueError` for what can never be stored."""
        rows = [_row(message) for message in messages]
        if rows:
            await self._together.add(rows)

    async def finish(self) -> None:
        await self._together.finish()
        await self.link.close()

    async def create(self, topics: Iterable[str]) -> None:
        """Topics keep the number of partitions they were created with; else a key would move between partitions."""
        if missing := [topic for topic in dict.fromkeys(topics) if topic not in self._parts]:
            await self.link.run(lambda connection: connection.execute(sql.CREATE_TOPICS, missing, self._partitions))
            await self.refresh(missing)

    async def refresh(self, topics: Sequence[str]) -> None:
        """Read the heads: a publish whose answer was lost may have moved them."""
        rows: list[Any] = await self.link.run(lambda connection: connection.fetch(sql.HEADS, topics))
        for topic, part, position in rows:
            self._parts[topic] = max(self._parts.get(topic, 0), part + 1)
            self._moved(topic, part, position)

    def _moved(self, topic: str, part: int, position: int) -> None:
        self.heads[topic, part] = max(self.heads.get((topic, part), 0), position)

    async def _write(self, calls: Sequence[list[Unplaced]]) -> None:
        await self.create(row[0] for rows in calls for row in rows)
        counts: dict[tuple[str, int], int] = {}
        placed: list[Placed] = []
        for rows in calls:
            for topic, key, headers, body in rows:
                slot = topic, crc32(key.encode()) % self._parts[topic]
                nth = counts.get(slot, 0)
                counts[slot] = nth + 1
                placed.append((*slot, nth, key, headers, body))
        moved = await self.link.run(lambda connection: append(connection, counts, placed))
        if len(moved) != len(counts):
            self._parts.clear()
            raise BusUnavailable("topics vanished from the bus database")
        for (topic, part), position in moved.items():
            self._moved(topic, part, position)
        self._wake()


def _row(message: Message) -> Unplaced:
    if len(message.body) > MAX_BODY or "\0" in message.key or "\0" in message.topic:
        raise ValueError(f"a message of {message.topic} is larger than 1 MiB or has a NUL in its key")
    return message.topic, message.key, as_text(message.headers), message.body
