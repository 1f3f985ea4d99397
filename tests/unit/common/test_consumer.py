"""The loop: effects once, poison parked with everything behind it, outages waited for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from libs.common import outbox, parking
from libs.common.bus import Message
from libs.common.bus.postgres import PostgresBus
from libs.common.consumer import Consumer
from libs.common.database import Database, Tx
from libs.common.events import LineFollowed, ResidentSuspended, ResidentWithdrawn, new_id, now
from libs.common.events.envelope import Envelope, Event, encode
from libs.common.retry import Reject, TooManyParked
from libs.common.service import Handler
from tests.conftest import DatabaseOf


@pytest.fixture
async def bus(database_url: str) -> AsyncIterator[PostgresBus]:
    bus = PostgresBus(database_url.format(role="bus"), partitions=2)
    await bus.start()
    yield bus
    await bus.stop()


@pytest.fixture
async def database(database_of: DatabaseOf) -> Database:
    return await database_of("eligibility")


def withdrawn(resident: UUID, revision: int = 1) -> Message:
    return _message(ResidentWithdrawn(resident_id=resident, revision=revision, at=now()))


def suspended(resident: UUID, revision: int = 1) -> Message:
    return _message(ResidentSuspended(resident_id=resident, revision=revision, reason="test", at=now()))


def _message(event: Event) -> Message:
    own = new_id()
    return encode(Envelope(own, event, "/todoke/registration", now().isoformat(), str(own)))


class Seen:
    """A handler that remembers what it handled and fails for revisions it was told to."""

    def __init__(self, poison: Sequence[int] = (), error: type[Exception] = ValueError) -> None:
        self.events: list[tuple[str, UUID, int]] = []
        self.poison, self.error = set(poison), error
        self.calls = 0

    async def __call__(self, tx: Tx, events: Sequence[Envelope[Any]]) -> None:
        self.calls += 1
        if any(e.data.revision in self.poison for e in events):
            raise self.error("poisoned")
        self.events += [(e.data.topic, e.data.resident_id, e.data.revision) for e in events]


@asynccontextmanager
async def consuming(
    database: Database, bus: PostgresBus, handlers: dict[type[Event], Handler]
) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(Consumer("eligibility", database, bus, handlers, max_records=50).run())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until_drained(bus: PostgresBus, topics: Sequence[str]) -> None:
    async with asyncio.timeout(20):
        while sum((await bus.lag("eligibility", topics)).values()):
            await asyncio.sleep(0.02)


async def test_effects_happen_once_for_a_message_published_twice(database: Database, bus: PostgresBus) -> None:
    seen, residents = Seen(), [uuid4() for _ in range(30)]
    messages = [withdrawn(r) for r in residents]
    async with consuming(database, bus, {ResidentWithdrawn: seen}):
        await bus.publish(messages)
        await bus.publish(messages[:10] + messages)
        await until_drained(bus, ["resident.withdrawn"])
    assert sorted(r for _, r, _ in seen.events) == sorted(residents)


async def test_a_poisoned_event_is_parked_and_its_key_waits_in_every_topic(
    database: Database, bus: PostgresBus
) -> None:
    one, other = uuid4(), uuid4()
    seen = Seen(poison=[2], error=Reject)
    handlers: dict[type[Event], Handler] = {ResidentWithdrawn: seen, ResidentSuspended: seen}
    async with consuming(database, bus, handlers):
        await bus.publish([withdrawn(one, 1), withdrawn(one, 2), withdrawn(one, 3), withdrawn(other, 1)])
        await until_drained(bus, ["resident.withdrawn"])
        await bus.publish([suspended(one, 4), suspended(other, 5)])
        await until_drained(bus, ["resident.suspended"])
    assert sorted((r, v) for _, r, v in seen.events) == sorted([(one, 1), (other, 1), (other, 5)])
    parked = await parking.listing(database)
    assert [(row["topic"], row["reason"]) for row in parked] == [
        ("resident.withdrawn", "poisoned"),
        ("resident.withdrawn", parking.BEHIND),
        ("resident.suspended", parking.BEHIND),
    ]
    assert await parking.replay(database, handlers) == (0, 3)
    seen.poison.clear()
    assert await parking.replay(database, handlers) == (3, 0)
    assert [v for _, r, v in seen.events if r == one] == [1, 2, 3, 4]
    async with consuming(database, bus, handlers):
        await bus.publish([suspended(one, 6)])
        await until_drained(bus, ["resident.suspended"])
    assert seen.events[-1] == ("resident.suspended", one, 6)


async def test_a_record_that_is_no_event_is_parked(database: Database, bus: PostgresBus) -> None:
    seen, good = Seen(), withdrawn(uuid4())
    broken = Message(good.topic, good.key, {**good.headers, "ce_id": str(uuid4())}, b"{")
    async with consuming(database, bus, {ResidentWithdrawn: seen}):
        await bus.publish([withdrawn(uuid4()), broken, good])
        await until_drained(bus, ["resident.withdrawn"])
    assert len(seen.events) == 1  # what shares the broken record's key waits behind it
    assert [row["error_class"] for row in await parking.listing(database)] == ["Invalid", ""]


async def test_a_whole_topic_is_never_parked(database: Database, bus: PostgresBus) -> None:
    seen = Seen(poison=[1], error=Reject)
    async with consuming(database, bus, {ResidentWithdrawn: seen}) as task:
        await bus.publish([withdrawn(uuid4()) for _ in range(200)])
        with pytest.raises(TooManyParked):
            await asyncio.wait_for(asyncio.shield(task), 20)
    assert 20 < len(await parking.listing(database)) < 60


async def test_an_outage_parks_nothing_and_loses_nothing(database: Database, bus: PostgresBus) -> None:
    class Flaky(Seen):
        async def __call__(self, tx: Tx, events: Sequence[Envelope[Any]]) -> None:
            if self.calls < 4:
                self.calls += 1
                raise asyncpg.ConnectionDoesNotExistError("gone")
            await super().__call__(tx, events)

    seen, residents = Flaky(), [uuid4() for _ in range(20)]
    async with consuming(database, bus, {ResidentWithdrawn: seen}):
        await bus.publish([withdrawn(r) for r in residents])
        await until_drained(bus, ["resident.withdrawn"])
    assert sorted(r for _, r, _ in seen.events) == sorted(residents)
    assert await parking.listing(database) == []


async def test_what_a_failing_batch_did_is_rolled_back(database: Database, bus: PostgresBus) -> None:
    async def handler(tx: Tx, events: Sequence[Envelope[ResidentWithdrawn]]) -> None:
        for event in events:
            tx.audit("test", str(event.data.resident_id), actor="t")
        await tx.flush()
        if any(e.data.revision == 9 for e in events):
            raise ValueError("late failure")

    async with consuming(database, bus, {ResidentWithdrawn: handler}):
        await bus.publish([withdrawn(uuid4()), withdrawn(uuid4(), 9), withdrawn(uuid4())])
        await until_drained(bus, ["resident.withdrawn"])
    assert await database.fetchval("SELECT count(*) FROM audit") == 2
    assert [row["error_class"] for row in await parking.listing(database)] == ["ValueError"]


async def test_outbox_publishes_in_order_and_again_after_a_crash(database: Database, bus: PostgresBus) -> None:
    resident = uuid4()
    eligibility = {"case_id": uuid4(), "programme_id": uuid4(), "resident_id": resident, "reason": "t"}
    from libs.common.events import EligibilityRevoked

    async with database.begin() as tx:
        for revision in range(5):
            tx.emit(EligibilityRevoked(**eligibility, revision=revision, at=now()), id=new_id())
    with pytest.raises(ValueError, match="belongs to"):
        async with database.begin() as tx:
            tx.emit(LineFollowed(line_hash="x", at=now()), id=new_id())
    rows = await database.fetch("SELECT * FROM outbox")
    assert await outbox.relay_once(database.pool, bus) == 5
    assert await database.fetchval("SELECT count(*) FROM outbox") == 0
    await database.pool.executemany(  # the relay died after publishing and before deleting
        "INSERT INTO outbox (event_id, topic, key, headers, body) VALUES ($1, $2, $3, $4, $5)",
        [(r["event_id"], r["topic"], r["key"], r["headers"], r["body"]) for r in rows],
    )
    assert await outbox.relay_once(database.pool, bus) == 5
    seen = Seen()
    async with consuming(database, bus, {EligibilityRevoked: seen}):
        await until_drained(bus, ["eligibility.revoked"])
    assert [v for _, _, v in seen.events] == [0, 1, 2, 3, 4]
