"""What the embedded bus promises beyond the port: one process, no loss when the database or the connection breaks."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from libs.common.bus import Batch, BusUnavailable, Message
from libs.common.bus.postgres import BusTaken, PostgresBus, sql
from libs.common.embedded import EmbeddedPostgres
from libs.common.migrate import migrate
from tests.bus.backends import Backend, messages, numbers, read
from tests.conftest import memory

pytestmark = pytest.mark.timeout(60)

ROOT = Path(__file__).parents[2]
HOLDER = """
import asyncio, sys
from libs.common.bus.postgres import PostgresBus
from tests.bus.backends import messages

async def main():
    bus = PostgresBus(sys.argv[1])
    await bus.start()
    await bus.publish(messages("topic", 10))
    batch = await anext(bus.batches("group", ["topic"]))
    await batch.commit()
    print(len(batch.records), flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def durable() -> Iterator[EmbeddedPostgres]:
    """A server of its own, to be stopped and killed, with the settings of production."""
    data = Path(tempfile.mkdtemp(prefix="todoke-test-", dir=memory()))
    data.chmod(0o711)
    server = EmbeddedPostgres(data)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(data)


async def test_a_second_process_is_refused_until_the_first_is_gone(database_url: str) -> None:
    url = database_url.format(role="bus")
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        committed = int(await asyncio.to_thread(holder.stdout.readline))
        with pytest.raises(BusTaken):
            await PostgresBus(url).start()
    finally:
        holder.kill()
        holder.communicate()
    bus = PostgresBus(url)
    await bus.start()
    assert len(await read(bus, "group", ["topic"], 10 - committed)) == 10 - committed
    await bus.stop()


@pytest.mark.parametrize("crash", [False, True], ids=["stopped", "killed"])
async def test_nothing_is_lost_when_the_database_goes_away(durable: EmbeddedPostgres, crash: bool) -> None:
    await migrate(durable.url, ("bus",))
    bus = PostgresBus(durable.url.format(role="bus"))
    await bus.start()
    total = 600
    seen: dict[str, list[int]] = defaultdict(list)
    complete, away = asyncio.Event(), asyncio.Event()

    async def publish() -> None:
        for start in range(0, total, 5):
            if start == total // 2:
                await away.wait()  # the second half begins while nobody answers, however fast the first half went
            while True:
                try:
                    await bus.publish(messages("topic", 5, start=start))
                    break
                except BusUnavailable:
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.005)

    async def work(batch: Batch) -> None:
        for record in batch.records:
            seen[record.key].append(int(record.body))
        try:
            await batch.commit()
        except BusUnavailable:
            assert not batch.owned()
        if len({number for found in seen.values() for number in found}) == total:
            complete.set()

    async def consume() -> None:
        async for batch in bus.batches("group", ["topic"], max_records=20):
            await work(batch)

    publisher, consumer = asyncio.create_task(publish()), asyncio.create_task(consume())
    await asyncio.sleep(0.3)
    if crash:
        [pid] = (Path(durable.url.partition("host=")[2]) / "postmaster.pid").read_text().split()[:1]
        os.kill(int(pid), signal.SIGKILL)
    await asyncio.to_thread(durable.stop)
    away.set()
    await asyncio.sleep(0.5)
    assert not publisher.done()
    assert not bus.ready()
    await asyncio.to_thread(durable.start)
    await asyncio.wait_for(complete.wait(), 30)
    assert bus.ready()
    await publisher
    await bus.stop()
    await consumer
    for found in seen.values():
        firsts = list(dict.fromkeys(found))
        assert firsts == sorted(firsts)


async def test_an_idle_bus_takes_the_lock_again(database_url: str) -> None:
    url = database_url.format(role="bus")
    bus = PostgresBus(url)
    await bus.start()
    await cut(url)
    assert not bus.ready()
    await asyncio.sleep(1.5)
    assert bus.ready()
    with pytest.raises(BusTaken):
        await PostgresBus(url).start()
    await bus.stop()


async def test_a_cancelled_reader_leaves_the_lock_alone(postgres_backend: Backend) -> None:
    bus = await postgres_backend.open()
    for moment in range(20):
        reading = asyncio.create_task(read(bus, "group", ["topic"], 1))
        await asyncio.sleep(0.2 + moment / 5000)
        reading.cancel()
        await asyncio.wait([reading])
        assert bus.ready()


async def test_another_process_may_have_had_the_bus_after_a_broken_connection(database_url: str) -> None:
    url = database_url.format(role="bus")
    bus = PostgresBus(url)
    await bus.start()
    await bus.publish(messages("topic", 40, keys=1))
    batches = bus.batches("group", ["topic"], max_records=10)
    mine = await anext(batches)
    other = await asyncpg.connect(url)
    locked = asyncio.create_task(other.execute("SELECT pg_advisory_lock(hashtext('todoke bus'))"))
    await other_waits(url)
    await cut(url)
    await locked
    assert not mine.owned()
    assert not await mine.commit()
    with pytest.raises(BusTaken):
        await bus.publish(messages("topic", 1))
    assert not bus.ready()
    await other.execute("UPDATE bus.consumed SET next = 20")
    await other.close()
    assert numbers(list((await asyncio.wait_for(anext(batches), 15)).records)) == list(range(20, 30))
    await bus.publish(messages("topic", 1))
    assert bus.ready()
    await batches.aclose()
    await bus.stop()


async def cut(url: str) -> None:
    """End the server's side of every connection of the bus."""
    admin = await asyncpg.connect(url.replace("//bus@", "//app@"))
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'todoke-bus' AND datname = "
    )
    await admin.execute(query + "current_database()")
    await admin.close()
    await asyncio.sleep(0.1)


async def other_waits(url: str) -> None:
    admin = await asyncpg.connect(url.replace("//bus@", "//app@"))
    waiting = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM "
    )
    while not await admin.fetchval(waiting + "pg_database WHERE datname = current_database())"):
        await asyncio.sleep(0.02)
    await admin.close()


async def test_positions_are_given_under_a_lock(database_url: str, postgres_backend: Backend) -> None:
    """A second writer waits for the first to commit, so no position appears behind one already seen."""
    bus = await postgres_backend.open()
    await bus.publish([Message("topic", "key", {}, b"")])
    first, second = [
        await asyncpg.connect(database_url.format(role="bus"), server_settings={"search_path": "bus"}) for _ in range(2)
    ]
    [(_, part, *_rest)] = await first.fetch("SELECT topic, part FROM log")
    async with first.transaction():
        [early] = await first.fetch(sql.ADVANCE, ["topic"], [part], [3])
        later = asyncio.create_task(second.fetch(sql.ADVANCE, ["topic"], [part], [1]))
        await asyncio.sleep(0.2)
        assert not later.done()
    assert (early["first"], (await later)[0]["first"]) == (1, 4)
    await first.close()
    await second.close()


async def test_pruning_keeps_what_some_group_has_not_read(postgres_backend: Backend, database_url: str) -> None:
    bus = await postgres_backend.open()
    assert isinstance(bus, PostgresBus)
    await bus.publish(messages("topic", 100, keys=1))
    await read(bus, "fast", ["topic"], 100)
    slow = bus.batches("slow", ["topic"], max_records=40)
    await (await anext(slow)).commit()
    assert await bus.prune(days=7) == 0
    assert await bus.prune(days=0) == 40
    await slow.aclose()
    assert numbers(await read(bus, "slow", ["topic"], 60)) == list(range(40, 100))
    assert await bus.prune(days=0) == 60
    await bus.publish(messages("topic", 5, keys=1, start=100))
    assert numbers(await read(bus, "new", ["topic"], 5)) == list(range(100, 105))


async def test_a_topic_keeps_its_partitions(database_url: str) -> None:
    """Else a key would move and overtake itself."""
    url = database_url.format(role="bus")
    places = []
    for partitions in (4, 16):
        bus = PostgresBus(url, partitions)
        await bus.start()
        await bus.publish(messages("topic", 20))
        places.append({r.key: r.partition for r in await read(bus, "group", ["topic"], 20)})
        await bus.stop()
    assert places[0] == places[1]


@pytest.mark.parametrize(
    "message",
    [
        Message("topic", "key", {}, bytes(1024 * 1024 + 1)),
        Message("topic", "k\0", {}, b""),
        Message("t\0", "k", {}, b""),
    ],
    ids=["too large", "key", "topic"],
)
async def test_what_cannot_be_stored_disturbs_nobody(postgres_backend: Backend, message: Message) -> None:
    bus = await postgres_backend.open()
    good = asyncio.create_task(bus.publish(messages("topic", 10)))
    with pytest.raises(ValueError, match="1 MiB"):
        await bus.publish([message])
    await good
    assert len(await read(bus, "group", ["topic"], 10)) == 10


async def test_the_newest_reader_of_a_group_wins(postgres_backend: Backend) -> None:
    bus = await postgres_backend.open()
    await bus.publish(messages("topic", 10, keys=1))
    older, newer = (bus.batches("group", ["topic"]) for _ in range(2))
    batch = await anext(older)
    again = await anext(newer)
    assert not batch.owned()
    assert not await batch.commit()
    assert await again.commit()
    assert [b async for b in older] == []
    await newer.aclose()
