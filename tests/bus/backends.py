"""The two backends as the suite sees them: a fresh log, and buses of processes that start and crash."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from libs.common.bus import Bus, Message, Record


@dataclass
class Backend:
    """`open()` starts a bus as a process would."""

    connect: Callable[[], Bus]
    opened: list[Bus] = field(default_factory=list)
    group: str = field(default_factory=lambda: uuid4().hex[:8])

    def topic(self, name: str = "topic") -> str:
        """A topic of this test alone."""
        return f"{self.group}.{name}"

    async def open(self) -> Bus:
        bus = self.connect()
        await bus.start()
        self.opened.append(bus)
        return bus

    async def crash(self, bus: Bus) -> None:
        """What others see of a crash: the process is gone, nothing more is committed."""
        self.opened.remove(bus)
        await bus.stop()

    async def close(self) -> None:
        for bus in self.opened:
            await bus.stop()


def messages(topic: str, count: int, keys: int = 20, start: int = 0) -> list[Message]:
    """Numbered bodies; number n has key n modulo `keys`."""
    return [Message(topic, f"key-{n % keys}", {"ce_id": str(n)}, f"{n}".encode()) for n in range(start, start + count)]


async def read(bus: Bus, group: str, topics: list[str], count: int, max_records: int = 500) -> list[Record]:
    """The next `count` records, committed batch by batch; more when the last batch holds more."""
    found: list[Record] = []
    batches = bus.batches(group, topics, max_records=max_records)
    try:
        async for batch in batches:
            found.extend(batch.records)
            assert await batch.commit()
            if len(found) >= count:
                break
    finally:
        await batches.aclose()
    return found


def numbers(records: list[Record]) -> list[int]:
    return [int(record.body) for record in records]
