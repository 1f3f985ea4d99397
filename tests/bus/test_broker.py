"""Apache Kafka on its worse days: restarts, crashes, strangers at the door. On a broker of these tests' own."""

import asyncio
import signal
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from libs.common.bus import Bus, BusUnavailable
from libs.common.bus.kafka import Connection, KafkaBus, create_topics, member, watchdog
from sandbox.broker import Broker, Credentials, JarsMissing
from tests.bus.backends import Backend, messages, numbers, read

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]
USER = Credentials("notifier", "richtig und geheim")
PATIENCE, SESSION = 2.0, 6.0


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    with tempfile.TemporaryDirectory(prefix="todoke-broker-") as folder:
        broker = Broker(Path(folder), users=[USER])
        try:
            broker.start()
        except JarsMissing as error:
            pytest.skip(str(error))
        yield broker
        broker.stop()


@pytest.fixture
async def backend(broker: Broker) -> AsyncIterator[Backend]:
    backend = Backend(lambda: KafkaBus(Connection(broker.address), patience=PATIENCE, session=SESSION))
    yield backend
    await backend.close()


@pytest.fixture
def secure(broker: Broker, tmp_path: Path) -> Connection:
    password = tmp_path / "password"
    password.write_text(f"{USER.password}\n")
    return Connection(broker.secure, tls=True, ca_file=broker.ca_file, user=USER.user, password_file=password)


async def insist(bus: Bus, topic: str, total: int) -> None:
    """As a relay does: the same messages until they are stored for certain, then the next."""
    for start in range(0, total, 20):
        while True:
            try:
                await bus.publish(messages(topic, 20, start=start))
                break
            except BusUnavailable:
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["clean restart", "crash"])
async def test_a_broker_that_goes_away_under_load_loses_nothing(
    broker: Broker, backend: Backend, how: signal.Signals
) -> None:
    """Messages may come twice (the inbox drops them by id), the first of each in order, and reading goes on."""
    bus, topic, total = await backend.open(), backend.topic(), 3000
    seen: dict[str, list[int]] = defaultdict(list)
    publishing = asyncio.create_task(insist(bus, topic, total))
    half, complete = asyncio.Event(), asyncio.Event()

    async def reading() -> None:
        async for batch in bus.batches(backend.group, [topic], max_records=50):
            for record in batch.records:
                seen[record.key].append(int(record.body))
            try:
                await batch.commit()
            except BusUnavailable:
                continue
            found = {n for of_key in seen.values() for n in of_key}
            if len(found) > total // 3:
                half.set()
            if len(found) == total:
                complete.set()
                return

    reader = asyncio.create_task(reading())
    async with asyncio.timeout(150):
        await half.wait()
        await broker.restart(how, away=1.0)
        await complete.wait()
        await asyncio.gather(publishing, reader)
    for of_key in seen.values():
        firsts = list(dict.fromkeys(of_key))
        assert firsts == sorted(firsts)


async def test_a_bus_opened_while_the_broker_is_away_says_so_and_works_later(broker: Broker, backend: Backend) -> None:
    broker.stop()
    bus = KafkaBus(Connection(broker.address), patience=PATIENCE, session=SESSION)
    with pytest.raises(BusUnavailable):
        await bus.start()
    with pytest.raises(BusUnavailable):
        await bus.publish(messages(backend.topic(), 1))
    with pytest.raises(BusUnavailable):
        await bus.lag(backend.group, [backend.topic()])
    assert not bus.ready()
    await asyncio.to_thread(broker.start)
    await bus.start()
    await bus.publish(messages(backend.topic(), 5))
    assert len(await read(bus, backend.group, [backend.topic()], 5)) == 5
    await bus.stop()


async def test_a_handler_slower_than_the_poll_interval_stays_in_the_group(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiokafka leaves the group of whom it has not heard for that long, and the batch would come again for ever."""
    monkeypatch.setitem(member._SETTINGS, "max_poll_interval_ms", 2000)
    bus, topic = await backend.open(), backend.topic()
    await bus.publish(messages(topic, 40, keys=40))
    batches = bus.batches(backend.group, [topic])
    taken = [await anext(batches) for _ in range(4)]  # every partition is busy, so nothing is fetched meanwhile
    waiting = asyncio.ensure_future(anext(batches))
    await asyncio.sleep(5)
    assert all([await batch.commit() for batch in taken])
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await batches.aclose()
    assert sum((await bus.lag(backend.group, [topic])).values()) == 0


async def test_the_position_of_a_partition_that_left_is_refused_quietly(backend: Backend) -> None:
    """A member holds its batch longer than a revocation waits; the next owner has it meanwhile."""
    slow, quick, topic = await backend.open(), await backend.open(), backend.topic()
    await slow.publish(messages(topic, 40, keys=40))
    taken = []

    async def hold() -> None:
        async for batch in slow.batches(backend.group, [topic], max_records=5):
            taken.append(batch)

    holding = asyncio.create_task(hold())
    while len(taken) < 4:
        await asyncio.sleep(0.05)
    first = taken[:4]
    # All partitions are held; the second member gets half of them once the first one's patience is over.
    assert len(await read(quick, backend.group, [topic], 1)) >= 1
    assert not any([await batch.commit() for batch in first])
    holding.cancel()
    await asyncio.gather(holding, return_exceptions=True)


async def test_a_reader_that_gets_nothing_though_records_wait_is_made_anew(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The silent stop after a broker's restart: nothing is raised, nothing arrives."""
    monkeypatch.setattr(watchdog, "_LOOK_EVERY", 0.2)
    monkeypatch.setattr(watchdog, "_PATIENCE", 1.0)
    bus, topic = await backend.open(), backend.topic()
    assert isinstance(bus, KafkaBus)
    await bus.publish(messages(topic, 4, keys=1))
    await read(bus, backend.group, [topic], 4)
    reading = asyncio.create_task(read(bus, backend.group, [topic], 20))
    while not bus._members or not bus.ready():
        await asyncio.sleep(0.05)
    [one] = bus._members
    stuck = one._consumer
    assert stuck

    async def nothing(*_: object, **__: object) -> dict[object, object]:
        await asyncio.sleep(0.2)
        return {}

    monkeypatch.setattr(stuck, "getmany", nothing)
    await bus.publish(messages(topic, 20, keys=1, start=4))
    assert sorted(numbers(await asyncio.wait_for(reading, 60))) == list(range(4, 24))
    assert one._consumer is not stuck


async def test_tls_and_scram(secure: Connection, backend: Backend) -> None:
    bus = KafkaBus(secure)
    await bus.start()
    await bus.publish(messages(backend.topic(), 30))
    assert sorted(numbers(await read(bus, backend.group, [backend.topic()], 30))) == list(range(30))
    assert sum((await bus.lag(backend.group, [backend.topic()])).values()) == 0
    await bus.stop()


async def test_a_wrong_password_an_unknown_authority_and_a_missing_file_are_refused(
    secure: Connection, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("falsch")
    for connection in (
        replace(secure, password_file=wrong),
        replace(secure, ca_file=None),
        replace(secure, password_file=tmp_path / "nowhere"),
        replace(secure, tls=False),
    ):
        bus = KafkaBus(connection)
        with pytest.raises(BusUnavailable):
            async with asyncio.timeout(60):
                await bus.start()
        assert not bus.ready()
        await bus.stop()


async def test_a_new_password_is_used_by_the_next_connection(secure: Connection, backend: Backend) -> None:
    assert secure.password_file
    secure.password_file.write_text("noch der alte")
    bus = KafkaBus(secure)
    with pytest.raises(BusUnavailable):
        await bus.start()
    secure.password_file.write_text(USER.password)
    await bus.publish(messages(backend.topic(), 3))
    await bus.stop()


async def test_topics_are_made_once_and_never_repartitioned(broker: Broker, backend: Backend) -> None:
    connection = Connection(broker.address, prefix=f"{backend.group}.")
    assert await create_topics(connection, ["a", "b"], 6, 1) == [f"{backend.group}.a", f"{backend.group}.b"]
    assert await create_topics(connection, ["a", "b", "c"], 6, 1) == [f"{backend.group}.c"]
    with pytest.raises(ValueError, match="6 partitions, not 3"):
        await create_topics(connection, ["a"], 3, 1)
    with pytest.raises(BusUnavailable, match="InvalidReplicationFactor"):
        await create_topics(connection, ["d"], 6, 3)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.address)
    await admin.start()
    [topic] = await admin.describe_topics([f"{backend.group}.a"])
    await admin.close()
    assert len(topic["partitions"]) == 6


async def test_a_prefix_keeps_two_systems_on_one_broker_apart(broker: Broker, backend: Backend) -> None:
    systems = [KafkaBus(Connection(broker.address, prefix=f"{backend.group}{n}.")) for n in (1, 2)]
    for number, bus in enumerate(systems):
        await bus.start()
        await bus.publish(messages("same.topic", 5, start=number * 100))
    for number, bus in enumerate(systems):
        found = await read(bus, "group", ["same.topic"], 5)
        assert sorted(numbers(found)) == list(range(number * 100, number * 100 + 5))
        assert {record.topic for record in found} == {"same.topic"}
        assert set(await bus.lag("group", ["same.topic"])) == {("same.topic", part) for part in range(4)}
        await bus.stop()
    watcher = AIOKafkaConsumer(bootstrap_servers=broker.address)
    await watcher.start()
    assert {f"{backend.group}{n}.same.topic" for n in (1, 2)} <= await watcher.topics()
    await watcher.stop()
