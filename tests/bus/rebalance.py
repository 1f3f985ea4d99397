"""What only a bus for several processes has to do: share a group's partitions, hand them over, lose nothing."""

import asyncio
from collections import defaultdict

import pytest
from aiokafka.errors import OutOfOrderSequenceNumber

from libs.common.bus import Batch, Bus, BusUnavailable
from libs.common.bus.kafka import KafkaBus
from tests.bus.backends import Backend, messages, numbers, read


async def members_come_and_go_and_nothing_is_lost(backend: Backend) -> None:
    """A batch in flight when its partition moves is either committed before or handled again by the next owner."""
    topic, total = backend.topic(), 2000
    handled: dict[str, list[int]] = defaultdict(list)
    by_member: dict[str, int] = defaultdict(int)
    complete = asyncio.Event()

    async def member(name: str, bus: Bus) -> None:
        async def work(batch: Batch) -> None:
            await asyncio.sleep(0.05)
            if not batch.owned():
                return
            for record in batch.records:
                handled[record.key].append(int(record.body))
            by_member[name] += len(batch.records)
            await batch.commit()
            if len({n for seen in handled.values() for n in seen}) == total:
                complete.set()

        async with asyncio.TaskGroup() as group:
            async for batch in bus.batches(backend.group, [topic], max_records=20):
                group.create_task(work(batch))

    first, second = await backend.open(), await backend.open()
    await first.publish(messages(topic, total // 2))
    async with asyncio.TaskGroup() as group:
        group.create_task(member("first", first))
        await asyncio.sleep(3.3)
        group.create_task(member("second", second))
        await second.publish(messages(topic, total // 2, start=total // 2))
        await asyncio.sleep(8)
        await backend.crash(first)
        async with asyncio.timeout(25):
            await complete.wait()
        await backend.crash(second)
    assert sorted({n for seen in handled.values() for n in seen}) == list(range(total))
    assert set(by_member) == {"first", "second"}
    for seen in handled.values():
        firsts = list(dict.fromkeys(seen))
        assert firsts == sorted(firsts)


async def a_failing_client_is_replaced(backend: Backend) -> None:
    """aiokafka's errors end neither a reader nor publishing: both go on with a new client."""
    bus, topic = await backend.open(), backend.topic()
    assert isinstance(bus, KafkaBus)
    await bus.publish(messages(topic, 10))
    await read(bus, backend.group, [topic], 10)
    reading = asyncio.create_task(read(bus, backend.group, [topic], 20))
    while not bus._members or not bus.ready():
        await asyncio.sleep(0.05)
    [member] = bus._members
    broken_reader, broken_writer = member._consumer, bus._producer._producer
    assert broken_reader
    assert broken_writer
    broken_reader.getmany = broken_writer.send = fail
    with pytest.raises(BusUnavailable):
        await bus.publish(messages(topic, 10))
    await bus.publish(messages(topic, 20, start=100))
    assert sorted(numbers(await reading)) == list(range(100, 120))
    assert bus._producer._producer is not broken_writer
    assert member._consumer is not broken_reader


async def fail(*_: object, **__: object) -> None:
    raise OutOfOrderSequenceNumber


SCENARIOS = (members_come_and_go_and_nothing_is_lost, a_failing_client_is_replaced)
