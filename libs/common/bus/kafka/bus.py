"""The port on Kafka."""

from collections.abc import AsyncGenerator, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from libs.common.bus import Batch, BusUnavailable, Message
from libs.common.bus.kafka.connection import Connection
from libs.common.bus.kafka.member import Member
from libs.common.bus.kafka.producer import Producer


class KafkaBus:
    """Topics have to exist with the same number of partitions each, or the broker creates them on first use.

    Positions are stored explicitly, batch by batch. When the group changes, and when an iterator of `batches` is
    closed, batches in flight have `patience` seconds to be committed or released. A member that died is noticed after
    `session` seconds.
    """

    def __init__(self, connection: Connection, *, patience: float = 50.0, session: float = 30.0) -> None:
        self._connection = connection
        self._patience, self._session = patience, session
        self._producer = Producer(connection)
        self._members: set[Member] = set()
        self._stopped = False

    async def start(self) -> None:
        """Raises `BusUnavailable` when no broker answers."""
        self._stopped = False
        await self._producer.start()

    async def stop(self) -> None:
        self._stopped = True
        await self._producer.stop()
        for member in list(self._members):
            await member.close()

    async def publish(self, messages: Sequence[Message]) -> None:
        if self._stopped:
            raise BusUnavailable("the bus is stopped")
        await self._producer.publish(messages)

    async def batches(
        self, group: str, topics: Sequence[str], *, max_records: int = 500
    ) -> AsyncGenerator[Batch, None]:
        if self._stopped:
            return
        member = Member(self._connection, group, topics, max_records, self._patience, self._session)
        self._members.add(member)
        try:
            while batch := await member.next():
                yield batch
        finally:
            await member.close()
            self._members.discard(member)

    async def lag(self, group: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        prefix = self._connection.prefix
        observer: AIOKafkaConsumer | None = None
        try:
            options = self._connection.options()
            observer = AIOKafkaConsumer(**options, group_id=prefix + group, enable_auto_commit=False)
            await observer.start()
            known = await observer.topics()
            names = [name for topic in topics if (name := prefix + topic) in known]
            slots = [TopicPartition(name, part) for name in names for part in await self._producer.partitions(name)]
            ends = await observer.end_offsets(slots)
            starts = await observer.beginning_offsets(slots)
            done = {slot: await observer.committed(slot) for slot in slots}
        except (KafkaError, OSError) as error:
            raise BusUnavailable(f"Kafka does not answer: {type(error).__name__}") from error
        finally:
            if observer is not None:
                await observer.stop()
        return {
            (slot.topic.removeprefix(prefix), slot.partition): ends[slot]
            - (starts[slot] if done[slot] is None else done[slot])
            for slot in slots
        }

    def ready(self) -> bool:
        return not self._stopped and self._producer.ready() and all(member.ready() for member in self._members)
