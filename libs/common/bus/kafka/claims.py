"""Which partitions a member has, which of them are busy with a batch, and for how long a revocation waits."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Protocol

from aiokafka import ConsumerRebalanceListener, TopicPartition

from libs.common.bus import Record


class Store(Protocol):
    """Stores a position; False when the partition was taken away."""

    async def __call__(self, slot: TopicPartition, position: int) -> bool: ...


class Claims(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """The member's view of its partitions; Kafka calls it when they change.

    A revocation waits for the batches in flight, so that their positions are stored before another member starts.
    """

    def __init__(self, store: Store, patience: float) -> None:
        self._store = store
        self._patience = patience
        self.assigned = False
        self.wake = asyncio.Event()
        self._free: set[TopicPartition] = set()
        self._flying: dict[TopicPartition, KafkaBatch] = {}
        self._waiting: deque[KafkaBatch] = deque()

    def free(self) -> list[TopicPartition]:
        """Partitions to fetch from."""
        return list(self._free)

    def busy(self) -> bool:
        return bool(self._flying)

    def take(self) -> "KafkaBatch | None":
        """The next batch to hand out."""
        return self._waiting.popleft() if self._waiting else None

    def fetched(self, slot: TopicPartition, records: Sequence[Record]) -> None:
        """Records that Kafka gave us. Those of a partition that is leaving come again at its next owner."""
        if slot in self._free:
            self._free.discard(slot)
            self._flying[slot] = batch = KafkaBatch(self, slot, records)
            self._waiting.append(batch)
            self.wake.set()

    def owns(self, batch: "KafkaBatch") -> bool:
        return self._flying.get(batch.slot) is batch

    async def store(self, batch: "KafkaBatch") -> bool:
        """False when the partition was taken away. When the store raises, the batch is released."""
        try:
            stored = self.owns(batch) and await self._store(batch.slot, batch.records[-1].position + 1)
        except BaseException:
            self.release(batch)
            raise
        if self.owns(batch):
            del self._flying[batch.slot]
            if stored and self.assigned:
                self._free.add(batch.slot)
        self.wake.set()
        return stored

    def release(self, batch: "KafkaBatch") -> None:
        """Handed out again from memory, unless the partition is leaving."""
        if not self.owns(batch):
            return
        if self.assigned:
            self._flying[batch.slot] = again = KafkaBatch(self, batch.slot, batch.records)
            self._waiting.append(again)
        else:
            del self._flying[batch.slot]
        self.wake.set()

    async def leave(self) -> None:
        """No more batches; returns when those in flight are over, at the latest after `patience` seconds."""
        self.assigned = False
        self._free.clear()
        while batch := self.take():
            self._flying.pop(batch.slot, None)
        deadline = asyncio.get_running_loop().time() + self._patience
        while self._flying:
            self.wake.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self.wake.wait()
            except TimeoutError:
                break
        self._flying.clear()
        self.wake.set()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self.leave()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._free = set(assigned)
        self.assigned = True
        self.wake.set()


class KafkaBatch:
    """See the port. After `commit` raised `BusUnavailable` the batch counts as released."""

    def __init__(self, claims: Claims, slot: TopicPartition, records: Sequence[Record]) -> None:
        self._claims = claims
        self._over = False
        self.slot = slot
        self.records = records

    @property
    def topic(self) -> str:
        return self.records[0].topic

    @property
    def partition(self) -> int:
        return int(self.slot.partition)

    def owned(self) -> bool:
        return not self._over and self._claims.owns(self)

    async def commit(self) -> bool:
        if self._over:
            return False
        self._over = True
        return await self._claims.store(self)

    async def release(self) -> None:
        if not self._over:
            self._over = True
            self._claims.release(self)
