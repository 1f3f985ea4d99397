"""What stands on Kafka: everything ever published, and how much of it the services have not read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from libs.common.bus import Record
from libs.common.bus.kafka import Connection
from libs.common.events import ALL
from tests.chain.heard import HEARD, SERVICES


class KafkaLog:
    """An observer that joins no group."""

    def __init__(self, connection: Connection, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> None:
        self._connection, self._consumer, self._admin = connection, consumer, admin

    async def records(self) -> list[Record]:
        """All of them, in the order of their topic and partition."""
        ends = await self._consumer.end_offsets(await self._slots())
        self._consumer.assign(list(ends))
        await self._consumer.seek_to_beginning(*ends)
        found: list[Record] = []
        while any([await self._consumer.position(slot) < end for slot, end in ends.items()]):
            for messages in (await self._consumer.getmany(timeout_ms=1000)).values():
                for m in messages:
                    headers = {name: value.decode() for name, value in m.headers}
                    topic = m.topic.removeprefix(self._connection.prefix)
                    found.append(Record(topic, m.key.decode(), headers, m.value, m.partition, m.offset))
        return sorted(found, key=lambda r: (r.topic, r.partition, r.position))

    async def unread(self) -> tuple[int, int]:
        """Records somebody still has to read, and how many were ever published."""
        ends = await self._consumer.end_offsets(await self._slots())
        left = 0
        for service in SERVICES:
            done = await self._admin.list_consumer_group_offsets(self._connection.prefix + service)
            heard = {self._connection.prefix + topic for name, topic in HEARD if name == service}
            left += sum(end - max(0, done[s].offset if s in done else 0) for s, end in ends.items() if s.topic in heard)
        return left, sum(ends.values())

    async def _slots(self) -> list[TopicPartition]:
        parts = await self._consumer._client.fetch_all_metadata()  # its own view is refreshed every few minutes
        names = [self._connection.prefix + event.topic for event in ALL]
        return [TopicPartition(n, p) for n in names for p in parts.partitions_for_topic(n) or ()]


@asynccontextmanager
async def kafka_log(connection: Connection) -> AsyncIterator[KafkaLog]:
    """Connected while the block runs."""
    consumer = AIOKafkaConsumer(**connection.options(), enable_auto_commit=False)
    admin = AIOKafkaAdminClient(**connection.options())
    await consumer.start()
    await admin.start()
    try:
        yield KafkaLog(connection, consumer, admin)
    finally:
        await admin.close()
        await consumer.stop()
