"""Publishing to Kafka: acknowledged by all replicas, in order per key."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import IllegalOperation, KafkaError, MessageSizeTooLargeError

from libs.common.bus import BusUnavailable, Message
from libs.common.bus.kafka.connection import Connection

_SETTINGS = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 5,
    "max_batch_size": 256 * 1024,
    "max_request_size": 2 * 1024 * 1024,
    "compression_type": "lz4",
    "request_timeout_ms": 30_000,
}
_CLOSE_SECONDS = 10.0


class Producer:
    """One aiokafka producer, replaced after any failure.

    An idempotent producer can stay stuck after an error; what was not acknowledged is published again by the caller.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._producer: AIOKafkaProducer | None = None
        self._changing = asyncio.Lock()

    def ready(self) -> bool:
        return self._producer is not None

    async def start(self) -> None:
        """Raises `BusUnavailable`."""
        await self._current()

    async def stop(self) -> None:
        """Waits for what is under way."""
        async with self._changing:
            producer, self._producer = self._producer, None
            if producer is not None:
                await _close(producer)

    async def publish(self, messages: Sequence[Message]) -> None:
        producer = await self._current()
        try:
            sent = []
            for message in messages:
                headers = [(name, value.encode()) for name, value in message.headers.items()]
                topic = self._connection.prefix + message.topic
                sent.append(await producer.send(topic, message.body, message.key.encode(), headers=headers))
            answers = await asyncio.gather(*sent, return_exceptions=True)
        except MessageSizeTooLargeError as error:
            raise ValueError(f"a message of {message.topic} is larger than Kafka takes") from error
        except (KafkaError, IllegalOperation, OSError) as error:
            await self._replace(producer)
            raise BusUnavailable(f"Kafka does not answer: {type(error).__name__}") from error
        for answer in answers:
            if isinstance(answer, BaseException):
                await self._replace(producer)
                raise BusUnavailable(f"Kafka did not store all: {type(answer).__name__}") from answer

    async def partitions(self, topic: str) -> list[int]:
        """Of a topic that exists, by its name at the brokers."""
        return sorted(await (await self._current()).partitions_for(topic))

    async def _current(self) -> AIOKafkaProducer:
        async with self._changing:
            if self._producer is None:
                producer = None
                try:
                    producer = AIOKafkaProducer(**self._connection.options(), **_SETTINGS)
                    await producer.start()
                except (KafkaError, OSError) as error:
                    if producer is not None:
                        await _close(producer)
                    raise BusUnavailable(f"Kafka does not answer: {type(error).__name__}") from error
                self._producer = producer
            return self._producer

    async def _replace(self, failed: AIOKafkaProducer) -> None:
        async with self._changing:
            if self._producer is failed:
                self._producer = None
                await _close(failed)


async def _close(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await producer.stop()
    except (KafkaError, OSError, TimeoutError):
        # Its records stay unacknowledged, so their publishers publish them again.
        return
