"""What every bus guarantees (`libs.common.bus`): coroutines that raise when it is not so."""

import asyncio
import os
from collections import defaultdict

from libs.common.bus import Message, Record
from tests.bus.backends import Backend, messages, numbers, read


async def every_message_once_and_in_order_per_key(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    for start in range(0, 1000, 100):
        await bus.publish(messages(topic, 100, start=start))
    found = await read(bus, backend.group, [topic], 1000, max_records=70)
    assert sorted(numbers(found)) == list(range(1000))
    by_key: dict[str, list[int]] = defaultdict(list)
    places: dict[str, set[int]] = defaultdict(set)
    for record in found:
        by_key[record.key].append(int(record.body))
        places[record.key].add(record.partition)
    assert all(seen == sorted(seen) for seen in by_key.values())
    assert all(len(parts) == 1 for parts in places.values())
    assert len(set().union(*places.values())) == 4
    positions: dict[int, list[int]] = defaultdict(list)
    for record in found:
        positions[record.partition].append(record.position)
    assert all(seen == list(range(len(seen))) for seen in positions.values())


async def bytes_headers_and_key_arrive_as_they_were(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    sent = [
        Message(topic, "鍵", {"ce_type": "resident.registered", "名": "値 \\ \" ' {}"}, bytes(range(256))),
        Message(topic, "鍵", {}, b""),
        Message(topic, "鍵", {"traceparent": "00-1-2-01"}, b"\0" * 900_000),
    ]
    await bus.publish(sent)
    found = await read(bus, backend.group, [topic], 3)
    assert [Message(r.topic, r.key, dict(r.headers), r.body) for r in found] == sent


async def what_was_not_committed_comes_again_after_a_crash(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 30, keys=1))
    batches = bus.batches(backend.group, [topic], max_records=10)
    first = await anext(batches)
    assert await first.commit()
    second = await anext(batches)
    assert numbers(list(second.records)) == list(range(10, 20))
    await backend.crash(bus)
    assert not second.owned()
    assert not await second.commit()
    await batches.aclose()
    bus = await backend.open()
    assert numbers(await read(bus, backend.group, [topic], 20)) == list(range(10, 30))


async def a_released_batch_is_handed_out_again(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 20, keys=1))
    batches = bus.batches(backend.group, [topic], max_records=10)
    first = await anext(batches)
    await first.release()
    assert not first.owned()
    assert not await first.commit()
    again = await anext(batches)
    assert numbers(list(again.records)) == numbers(list(first.records)) == list(range(10))
    assert await again.commit()
    assert numbers(list((await anext(batches)).records)) == list(range(10, 20))
    await batches.aclose()


async def one_batch_of_a_partition_at_a_time_and_several_partitions_at_once(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 400, keys=40))
    batches = bus.batches(backend.group, [topic], max_records=10)
    flying = {}
    for _ in range(4):
        batch = await anext(batches)
        assert batch.owned()
        assert batch.partition not in flying
        flying[batch.partition] = batch
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.wait([waiting], timeout=0.7)
    assert not waiting.done()
    assert await flying[2].commit()
    following = await asyncio.wait_for(waiting, 10)
    assert following.partition == 2
    assert following.records[0].position == flying[2].records[-1].position + 1
    for batch in [*flying.values(), following]:
        await batch.release()
    await batches.aclose()


async def a_late_group_sees_old_messages_and_groups_do_not_touch_each_other(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 100))
    early = await read(bus, f"{backend.group}-early", [topic], 100)
    await bus.publish(messages(topic, 50, start=100))
    late, rest = await asyncio.gather(
        read(bus, f"{backend.group}-late", [topic], 150), read(bus, f"{backend.group}-early", [topic], 50)
    )
    assert sorted(numbers(early)) == list(range(100))
    assert sorted(numbers(late)) == list(range(150))
    assert sorted(numbers(rest)) == list(range(100, 150))


async def a_group_reads_several_topics(backend: Backend) -> None:
    bus = await backend.open()
    topics = [backend.topic(name) for name in "abc"]
    await bus.publish([message for topic in topics for message in messages(topic, 40)])
    found = await read(bus, backend.group, topics, 120)
    for topic in topics:
        assert sorted(numbers([r for r in found if r.topic == topic])) == list(range(40))


async def messages_published_while_reading_arrive(backend: Backend) -> None:
    """Also the first of a topic that did not exist when the group came."""
    bus, topic = await backend.open(), backend.topic()
    reading = asyncio.create_task(read(bus, backend.group, [topic], 60))
    for start in range(0, 60, 20):
        await asyncio.sleep(0.05)
        await bus.publish(messages(topic, 20, start=start))
    assert sorted(numbers(await reading)) == list(range(60))


async def concurrent_publishers_lose_nothing(backend: Backend) -> None:
    """Positions from a sequence lose here what commits late."""
    bus, topic = await backend.open(), backend.topic()
    seen: list[Record] = []

    async def publish(number: int) -> None:
        for start in range(number * 100, number * 100 + 100, 5):
            await bus.publish(messages(topic, 5, keys=1000, start=start))

    reading = asyncio.create_task(read(bus, backend.group, [topic], 800))
    await asyncio.gather(*(publish(number) for number in range(8)))
    seen = await reading
    assert sorted(numbers(seen)) == list(range(800))


async def stop_is_durable_and_ends_iterators(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()

    async def count() -> int:
        return sum(
            [len(batch.records) async for batch in bus.batches(f"{backend.group}-idle", [backend.topic("empty")])]
        )

    reading = asyncio.create_task(count())
    publishing = asyncio.create_task(bus.publish(messages(topic, 100)))
    await publishing
    await asyncio.sleep(0.1)
    await backend.crash(bus)
    assert await asyncio.wait_for(reading, 10) == 0
    assert not bus.ready()
    bus = await backend.open()
    assert len(await read(bus, backend.group, [topic], 100)) == 100


async def lag_counts_what_is_not_committed(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 100))
    before = await bus.lag(backend.group, [topic])
    assert sorted(before) == [(topic, part) for part in range(4)]
    assert sum(before.values()) == 100
    batches = bus.batches(backend.group, [topic], max_records=7)
    batch = await anext(batches)
    await batch.commit()
    held = await anext(batches)
    assert bus.ready()
    after = await bus.lag(backend.group, [topic])
    assert before[topic, batch.partition] - after[topic, batch.partition] == len(batch.records)
    assert sum(after.values()) == 100 - len(batch.records)
    await held.release()
    await batches.aclose()


async def a_batch_in_flight_is_finished_after_its_reader_was_cancelled(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 10, keys=1))
    taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def work(batch: object) -> None:
        await asyncio.sleep(0.2)
        taken.set_result(await batch.commit())  # type: ignore[attr-defined]

    async def loop() -> None:
        async for batch in bus.batches(backend.group, [topic]):
            working.append(asyncio.create_task(work(batch)))
            begun.set()

    working: list[asyncio.Task[None]] = []
    begun = asyncio.Event()
    reader = asyncio.create_task(loop())
    await begun.wait()
    reader.cancel()
    assert await asyncio.wait_for(taken, 10)
    await asyncio.gather(reader, *working, return_exceptions=True)
    assert sum((await bus.lag(backend.group, [topic])).values()) == 0


async def a_large_backlog_is_kept(backend: Backend) -> None:
    bus, topic = await backend.open(), backend.topic()
    for _ in range(8):
        await bus.publish([Message(topic, "key", {}, os.urandom(990_000))])
    batches = bus.batches(backend.group, [topic], max_records=1)
    first = await anext(batches)
    await first.release()
    await batches.aclose()
    assert first.records[0].position == 0


SCENARIOS = (
    every_message_once_and_in_order_per_key,
    bytes_headers_and_key_arrive_as_they_were,
    what_was_not_committed_comes_again_after_a_crash,
    a_released_batch_is_handed_out_again,
    one_batch_of_a_partition_at_a_time_and_several_partitions_at_once,
    a_late_group_sees_old_messages_and_groups_do_not_touch_each_other,
    a_group_reads_several_topics,
    messages_published_while_reading_arrive,
    concurrent_publishers_lose_nothing,
    stop_is_durable_and_ends_iterators,
    lag_counts_what_is_not_committed,
    a_batch_in_flight_is_finished_after_its_reader_was_cancelled,
    a_large_backlog_is_kept,
)
