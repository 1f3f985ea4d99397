"""Eight processes on Kafka get a new key, one half after the other, under load: nothing is parked or lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from libs.common import key_file, rotation
from libs.common.bus.kafka import Connection
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from sandbox.city import Person, generate, target_rows
from services.commands import sealed
from services.compose import NAMES
from tests.chain.apart import Apart, apart
from tests.chain.planted import Desk, give_phones, register
from tests.chain.shown import shown

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]


@pytest.fixture
async def city(database_url: str, tmp_path: Path, fresh_kafka: Connection) -> AsyncIterator[Apart]:
    async with apart(database_url, tmp_path, fresh_kafka) as running:
        yield running


class Stream:
    """One head of household after the other, as a process that is restarted last: it has the file before."""

    def __init__(self, city: Apart, heads: list[Person], users: dict[str, str]) -> None:
        self._city, self._heads, self._users = city, iter(heads), users
        self.registered: list[Person] = []
        self._enough = asyncio.Event()

    async def run(self) -> None:
        for head in self._heads:
            if self._enough.is_set():
                return
            await register(self._city.database("registration"), [head], self._users, datetime.now(UTC))
            self.registered.append(head)
            await asyncio.sleep(0.5)

    def stop(self) -> None:
        self._enough.set()


async def restarts(city: Apart) -> None:
    """Half of the services, then the other half; who is not restarted goes on with the file before."""
    for services in (NAMES[::2], NAMES[1::2]):
        processes = [process for name in services for process in city.split.of(name)]
        await asyncio.gather(*(p.stop() for p in processes))
        await asyncio.gather(*(p.start() for p in processes))
        await asyncio.gather(*(p.ready() for p in processes))
        await asyncio.sleep(2)


async def test_a_key_is_replaced_under_load(city: Apart, database_url: str) -> None:
    households = generate(75_100, 300)
    heads = [h[0] for h in households]
    users = await give_phones(city.http, city.url, heads)
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    path = city.split.key_file
    registered: list[Person] = []

    async def under_load(work: Awaitable[Any]) -> None:
        stream = Stream(city, heads[len(registered) :], users)
        streaming = asyncio.create_task(stream.run())
        await work
        stream.stop()
        await streaming
        assert stream.registered
        registered.extend(stream.registered)
        city.database("registration").keys = Keys("registration", load_master(path))

    key_file.write(path, rotation.added(key_file.read(path)))
    await under_load(restarts(city))
    key_file.write(path, rotation.promoted(key_file.read(path), "k2", datetime.now(UTC)))
    await under_load(restarts(city))
    await under_load(sealed.reseal(database_url, path, lambda *_: None))
    await city.drained()
    for service in NAMES:
        assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 0, service
    assert await shown(city.admin) == Counter(users[p.person_number] for p in registered)
    old = next(key for key in key_file.read(path) if key.name == "k1")
    assert await sealed.needs(database_url, Settings(kafka_bootstrap="x"), old) == [], "no row holds it any more"
    assert sealed.on_kafka(old, datetime.now(UTC)), "but Kafka may"
