"""What an operator is told about a service: what waits, how long, and whether anybody works on it."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

from libs.common import vitals
from libs.common.bus import Bus, BusUnavailable, Message
from libs.common.bus.postgres import PostgresBus
from libs.common.consumer import Consumer
from libs.common.database import Database
from libs.common.events import EligibilityRevoked, ResidentWithdrawn, new_id, now
from libs.common.events.envelope import Envelope, encode
from libs.common.retry import TooManyParked
from libs.common.service import Runtime, Service
from libs.common.settings import Settings
from libs.common.worker import Worker
from tests.conftest import DatabaseOf

NAME, TOPIC = "eligibility", "resident.withdrawn"


def value(metric: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"todoke_{metric}", {"service": NAME, **labels})


@pytest.fixture
async def bus(database_url: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(database_url.format(role="bus"), partitions=2)
    await bus.start()
    yield bus
    await bus.stop()


@pytest.fixture
async def database(database_of: DatabaseOf) -> AsyncIterator[Database]:
    yield await database_of(NAME)
    vitals.forget(NAME, [TOPIC])


def withdrawn(sent_at: str) -> Message:
    own = new_id()
    event = ResidentWithdrawn(resident_id=uuid4(), revision=1, at=now())
    return encode(Envelope(own, event, "/todoke/registration", sent_at, str(own)))


async def test_what_waits_and_since_when(database: Database, bus: Bus) -> None:
    await vitals.read(NAME, database, bus, [TOPIC])
    assert value("outbox_pending") == value("outbox_oldest_seconds") == value("audit_unsealed_seconds") == 0
    assert value("consumer_lag", topic=TOPIC) == 0
    async with database.begin() as tx:
        case = {"case_id": uuid4(), "programme_id": uuid4(), "resident_id": uuid4(), "reason": "t"}
        tx.emit(EligibilityRevoked(**case, revision=1, at=now()), id=new_id())
        tx.audit("test", "x", actor="t")
    await bus.publish([withdrawn(now().isoformat()) for _ in range(3)])
    await asyncio.sleep(0.3)
    await vitals.read(NAME, database, bus, [TOPIC])
    assert value("outbox_pending") == 1
    assert 0.3 <= (value("outbox_oldest_seconds") or 0) < 60
    assert 0.3 <= (value("audit_unsealed_seconds") or 0) < 60
    assert value("consumer_lag", topic=TOPIC) == 3


async def test_an_outage_of_the_bus_hides_the_lag_and_not_the_outbox(database: Database, bus: Bus) -> None:
    await vitals.read(NAME, database, bus, [TOPIC])

    class Away(PostgresBus):
        async def lag(self, *_: object) -> dict[tuple[str, int], int]:
            raise BusUnavailable("away")

    await vitals.read(NAME, database, Away("", partitions=1), [TOPIC])
    assert value("consumer_lag", topic=TOPIC) is None
    assert value("outbox_pending") == 0


async def test_who_no_longer_leads_says_nothing(database: Database, bus: Bus) -> None:
    task = asyncio.create_task(vitals.keep(NAME, database, bus, [TOPIC]))
    async with asyncio.timeout(10):
        while value("consumer_lag", topic=TOPIC) is None:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    for metric in ("outbox_pending", "outbox_oldest_seconds", "parked", "audit_unsealed_seconds"):
        assert value(metric) is None, metric
    assert value("consumer_lag", topic=TOPIC) is None


async def handled(tx: object, events: object) -> None:
    """A handler with nothing to do."""


async def test_a_consumer_tells_when_it_got_on_and_how_old_events_were(database: Database, bus: Bus) -> None:
    task = asyncio.create_task(Consumer(NAME, database, bus, {ResidentWithdrawn: handled}).run())
    before = value("event_age_seconds_sum", topic=TOPIC) or 0
    count = value("event_age_seconds_count", topic=TOPIC) or 0
    await asyncio.sleep(0.05)
    started = value("consumer_progress_timestamp_seconds", topic=TOPIC)
    assert started is not None
    assert abs(started - time.time()) < 10
    await bus.publish([withdrawn("2020-01-01T00:00:00+00:00"), withdrawn("no time at all")])
    async with asyncio.timeout(20):
        while sum((await bus.lag(NAME, [TOPIC])).values()):
            await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (value("consumer_progress_timestamp_seconds", topic=TOPIC) or 0) > started
    assert (value("event_age_seconds_count", topic=TOPIC) or 0) >= count + 1
    assert (value("event_age_seconds_sum", topic=TOPIC) or 0) - before > 5 * 365 * 86_400


async def test_a_stopped_consumer_is_told(database: Database, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(self: Consumer) -> None:
        raise TooManyParked("30 of 30")

    runtime = Runtime(Settings(), database, bus, database.keys)
    worker = Worker(Service(NAME, runtime, FastAPI(), {ResidentWithdrawn: handled}))
    monkeypatch.setattr(Consumer, "run", broken)
    await worker.start()
    assert value("consumer_stopped") == 0
    async with asyncio.timeout(10):
        while value("consumer_stopped") != 1:
            await asyncio.sleep(0.01)
    await worker.drain()
