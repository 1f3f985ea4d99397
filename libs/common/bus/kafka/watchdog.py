"""aiokafka can stop fetching after a broker restart without an error: found by comparing with the broker."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError

_LOOK_EVERY = 15.0
_PATIENCE = 60.0
_ANSWER_SECONDS = 10.0


class Stuck(Exception):
    """Records wait on the broker and none arrived for a minute."""


class Watchdog:
    """`look` is called while nothing arrives."""

    def __init__(self) -> None:
        self._last_look = 0.0
        self._waiting: dict[TopicPartition, tuple[int, float]] = {}

    async def look(self, consumer: AIOKafkaConsumer, free: Sequence[TopicPartition]) -> None:
        """Raises `Stuck`, or TimeoutError when the broker does not tell."""
        now = asyncio.get_running_loop().time()
        if now - self._last_look < _LOOK_EVERY or not free:
            return
        self._last_look = now
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                ends = await consumer.end_offsets(free)
                positions = {slot: await consumer.position(slot) for slot in free}
        except IllegalStateError:
            return  # the partitions changed while we asked
        waiting = {}
        for slot, end in ends.items():
            if end > positions[slot]:
                position, since = self._waiting.get(slot, (-1, now))
                waiting[slot] = (positions[slot], since if position == positions[slot] else now)
                if now - waiting[slot][1] > _PATIENCE:
                    raise Stuck
        self._waiting = waiting
