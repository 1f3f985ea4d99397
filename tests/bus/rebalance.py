"""What only a bus for several processes has to do: share a group's partitions, hand them over, lose nothing."""

import asyncio
from collections import defaultdict

from libs.common.bus import Batch, Bus
from tests.bus.backends import Backend, messages


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


SCENARIOS = (members_come_and_go_and_nothing_is_lost,)
