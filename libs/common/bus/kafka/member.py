"""One member of a consumer group: fetches, keeps its place in the group, starts again when aiokafka is stuck."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from libs.common.bus import BusUnavailable, Record
from libs.common.bus.kafka.claims import Claims, KafkaBatch
from libs.common.bus.kafka.connection import Connection
from libs.common.bus.kafka.watchdog import Stuck, Watchdog

log = structlog.get_logger()

_SETTINGS: dict[str, Any] = {
    # aiokafka's defaults for these two lose data.
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "max_poll_interval_ms": 300_000,
    "max_partition_fetch_bytes": 1024 * 1024,
    "metadata_max_age_ms": 30_000,  # a topic created later is found within this time
    "partition_assignment_strategy": (StickyPartitionAssignor,),
}
_MARGIN_MS = 10_000
_POLL_MS = 200
_COMMIT_SECONDS = 30.0
_CLOSE_SECONDS = 15.0
_LONGEST_PAUSE = 30.0
_NOTHING = TopicPartition("", -1)


class Member:
    """`next()` gives batches until `close()`; errors of the client lead to a new one, later each time."""

    def __init__(
        self,
        connection: Connection,
        group: str,
        topics: Sequence[str],
        max_records: int,
        patience: float,
        session: float,
    ) -> None:
        self._connection = connection
        self._group, self._topics = connection.prefix + group, [connection.prefix + topic for topic in topics]
        self._max_records = max_records
        self._claims = Claims(self._store, patience)
        self._settings = {
            **_SETTINGS,
            "group_id": self._group,
            "session_timeout_ms": int(session * 1000),
            "heartbeat_interval_ms": int(session * 100),
            "rebalance_timeout_ms": int(patience * 1000) + _MARGIN_MS,  # the revocation waits for batches in flight
        }
        self._consumer: AIOKafkaConsumer | None = None
        self._watchdog = Watchdog()
        self._pause = 0.2
        self._closing = asyncio.Event()
        self._closed = asyncio.Lock()

    def ready(self) -> bool:
        return self._closing.is_set() or (self._consumer is not None and self._claims.assigned)

    async def next(self) -> KafkaBatch | None:
        """The next batch; None when closed."""
        while not self._closing.is_set():
            if batch := self._claims.take():
                return batch
            try:
                if self._consumer is None:
                    self._consumer = await self._join()
                    continue
                if not await self._fetch(self._consumer):
                    await self._watchdog.look(self._consumer, self._claims.free())
                self._pause = 0.2
            except (KafkaError, IllegalStateError, OSError, Stuck) as error:
                log.warning("kafka_member_restarts", group=self._group, error=type(error).__name__, after=self._pause)
                await self._drop()
                await self._sleep(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return None

    async def close(self) -> None:
        """Waits for batches in flight as long as a revocation does, then leaves the group."""
        self._closing.set()
        self._claims.wake.set()
        await self._drop()

    async def _join(self) -> AIOKafkaConsumer | None:
        """A client that has started; None when closed meanwhile."""
        consumer = AIOKafkaConsumer(**self._connection.options(), **self._settings)
        starting = asyncio.ensure_future(consumer.start())  # waits for the group to agree, which can take a minute
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            consumer.subscribe(self._topics, listener=self._claims)
            await asyncio.wait([starting, closing], return_when=asyncio.FIRST_COMPLETED)
            await _cancelled(starting)
            if not starting.cancelled():
                starting.result()
            if self._closing.is_set():
                await _stop(consumer)
                return None
        except BaseException:
            await _cancelled(starting)
            await _stop(consumer)
            raise
        finally:
            closing.cancel()
        self._watchdog = Watchdog()
        return consumer

    async def _drop(self) -> None:
        async with self._closed:
            await self._claims.leave()
            consumer, self._consumer = self._consumer, None
            if consumer is not None:
                await _stop(consumer)

    async def _fetch(self, consumer: AIOKafkaConsumer) -> bool:
        """Ask for partitions that are free only: pausing the others would throw away what is fetched ahead."""
        free = self._claims.free()
        self._claims.wake.clear()
        # A call is a sign of life to aiokafka, so one is made also when everything is busy.
        wanted, wait = (free, _POLL_MS) if free else ([_NOTHING], 0)
        fetching = asyncio.ensure_future(consumer.getmany(*wanted, timeout_ms=wait, max_records=self._max_records))
        woken = asyncio.ensure_future(self._claims.wake.wait())
        try:
            await asyncio.wait([fetching, woken], return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            await _cancelled(fetching)
        if fetching.cancelled():
            return True  # a partition became free: the next call asks for it too
        for slot, messages in fetching.result().items():
            self._claims.fetched(slot, [_record(message, self._connection.prefix) for message in messages])
        if not free:
            await self._sleep(_POLL_MS / 1000)
        return bool(fetching.result())

    async def _sleep(self, seconds: float) -> None:
        """Cut short by a batch that is over, an assignment, or the end."""
        try:
            async with asyncio.timeout(seconds):
                await self._claims.wake.wait()
        except TimeoutError:
            return

    async def _store(self, slot: TopicPartition, position: int) -> bool:
        consumer = self._consumer
        if consumer is None:
            return False
        try:
            async with asyncio.timeout(_COMMIT_SECONDS):
                await consumer.commit({slot: position})
        except (CommitFailedError, IllegalStateError):
            return False
        except (KafkaError, OSError, TimeoutError) as error:
            raise BusUnavailable(f"Kafka did not store the position: {type(error).__name__}") from error
        return True


def _record(message: Any, prefix: str) -> Record:
    headers = {name: (value or b"").decode() for name, value in message.headers}
    topic, key = message.topic.removeprefix(prefix), (message.key or b"").decode()
    return Record(topic, key, headers, message.value or b"", message.partition, message.offset)


async def _cancelled(task: "asyncio.Future[Any]") -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait([task])


async def _stop(consumer: AIOKafkaConsumer) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await consumer.stop()
    except (KafkaError, OSError, TimeoutError):
        return  # the group notices by its session timeout
