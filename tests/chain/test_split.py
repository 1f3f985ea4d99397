"""Four services as processes of their own: what one of them does not do while it is away, the others do not miss."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from libs.common.bus.kafka import Connection
from sandbox.city import Person, generate, target_rows
from services.compose import NAMES
from services.demonstration.split import PARTITIONS
from tests.chain.apart import Apart, apart
from tests.chain.planted import Desk, give_phones, register
from tests.chain.shown import shown

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]
AWAY = float(os.environ.get("TODOKE_TEST_AWAY", "4"))
"""Seconds a service stays away; `make soak` says 60."""
HOUSEHOLDS = 160


@pytest.fixture
async def city(database_url: str, tmp_path: Path, fresh_kafka: Connection) -> AsyncIterator[Apart]:
    async with apart(database_url, tmp_path, fresh_kafka) as running:
        yield running


class Stream:
    """Registers heads of household one after the other until told to stop."""

    def __init__(self, city: Apart, heads: list[Person], users: dict[str, str]) -> None:
        self._city, self._heads, self._users = city, heads, users
        self.registered: list[Person] = []

    async def run(self, until: asyncio.Event) -> None:
        for head in self._heads:
            if until.is_set():
                return
            await register(self._city.database("registration"), [head], self._users, datetime.now(UTC))
            self.registered.append(head)
            await asyncio.sleep(AWAY / 30)


async def answers(city: Apart) -> dict[str, int]:
    """The status of one public address of each service, through the front door."""
    found = {}
    for name in NAMES:
        async with city.http.get(f"{city.url}/{name}/openapi.json", allow_redirects=False) as response:
            found[name] = response.status
    return found


async def test_each_service_in_turn_is_away_under_load(city: Apart) -> None:
    """The others answer, nothing is lost, and what piled up is worked off."""
    households = generate(75_001, HOUSEHOLDS)
    heads = [h[0] for h in households]
    users = await give_phones(city.http, city.url, heads)
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    registered: list[Person] = []
    for service in NAMES:
        stream, enough = Stream(city, heads[len(registered) :], users), asyncio.Event()
        streaming = asyncio.create_task(stream.run(enough))
        for process in city.split.of(service):
            await process.stop()
        until = asyncio.get_running_loop().time() + AWAY
        while asyncio.get_running_loop().time() < until:
            found = await answers(city)
            assert found.pop(service) == 502
            assert set(found.values()) == {200}
            await asyncio.sleep(0.5)
        enough.set()
        await streaming
        assert stream.registered
        for process in city.split.of(service):
            await process.start()
        await asyncio.gather(*(process.ready() for process in city.split.of(service)))
        registered += stream.registered
        await city.drained()
        assert await shown(city.admin) == Counter(users[p.person_number] for p in registered), service


async def test_two_workers_share_the_partitions(city: Apart) -> None:
    """And both hand over what they have when one leaves."""
    second = city.split.add_worker("eligibility", "eligibility-worker-2")
    await second.start()
    await second.ready()
    admin = AIOKafkaAdminClient(**city.split.kafka.options())
    await admin.start()
    [answer] = await admin.describe_consumer_groups([city.split.kafka.prefix + "eligibility"])
    await admin.close()
    [group] = answer.groups
    members = group[5]
    shares = [dict(assigned_partitions(member[-1])) for member in members]
    assert len(shares) == 2
    for topic in shares[0]:
        parts = sorted(part for share in shares for part in share.get(topic, []))
        assert parts == list(range(PARTITIONS)), topic
    households = generate(75_002, 40)
    heads = [h[0] for h in households]
    users = await give_phones(city.http, city.url, heads)
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    await register(city.database("registration"), heads[:20], users)
    await city.drained()
    await second.stop()
    await register(city.database("registration"), heads[20:], users)
    await city.drained()
    assert await shown(city.admin) == Counter(users.values())


def assigned_partitions(raw: bytes) -> list[tuple[str, list[int]]]:
    from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

    return [(topic, sorted(parts)) for topic, parts in ConsumerProtocolMemberAssignment.decode(raw).assignment]


async def test_every_process_is_small(city: Apart) -> None:
    """Resident memory under 150 MB each, sandbox and front door aside."""
    megabytes = {
        name: psutil.Process(process.pid).memory_info().rss / 1e6
        for name, process in city.split.processes.items()
        if name not in ("sandbox", "gateway")
    }
    assert len(megabytes) == 8
    assert max(megabytes.values()) < 150, megabytes


async def test_a_worker_serves_no_pages_and_a_web_process_no_worker(city: Apart) -> None:
    worker = city.split.processes["registration-worker"].health.removesuffix("/readyz")
    for path, status in (("/livez", 200), ("/metrics", 200), ("/registration/", 404), ("/", 404)):
        async with city.http.get(worker + path) as response:
            assert response.status == status, path
    async with city.http.get(f"{city.url}/metrics") as response:
        assert response.status == 404, "the front door keeps it inside"
