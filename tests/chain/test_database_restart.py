"""PostgreSQL goes away under load and comes back, while the services go on running."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from libs.common.embedded import EmbeddedPostgres
from libs.common.migrate import migrate
from libs.common.retry import transient
from sandbox.city import Person, generate, target_rows
from tests.chain.planted import Desk, give_phones, register
from tests.chain.shown import shown
from tests.chain.whole import Whole, whole
from tests.conftest import memory

HOUSEHOLDS = 240
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedPostgres]:
    """A server that may be stopped; what it has confirmed it keeps."""
    data = Path(tempfile.mkdtemp(prefix="todoke-restart-", dir=memory()))
    data.chmod(0o711)
    server = EmbeddedPostgres(data, options={"fsync": "off"})
    await asyncio.to_thread(server.start)
    await migrate(server.url)
    try:
        yield server
    finally:
        await asyncio.to_thread(server.stop)
        shutil.rmtree(data)


@pytest.fixture
async def city(server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Whole]:
    async with whole(server.url, tmp_path) as running:
        yield running


async def until_ready(city: Whole, status: int) -> None:
    """Until /readyz answers with this status."""
    async with asyncio.timeout(60):
        while True:
            async with city.http.get(f"{city.url}/readyz") as response:
                if response.status == status:
                    return
            await asyncio.sleep(0.1)


async def alive(city: Whole) -> bool:
    async with city.http.get(f"{city.url}/livez") as response:
        return response.status == 200


async def insist(
    city: Whole, people: Sequence[Person], users: dict[str, str], outages: Sequence[asyncio.Event]
) -> None:
    """Register by and by, a few at a time, again and again until it is done: what a resident does.

    However fast it goes, a part is left for the time after each outage, so that every outage falls into the load.
    """
    proven_at = datetime.now(UTC)
    for start in range(0, len(people), 5):
        for number, outage in enumerate(outages, 1):
            if start >= len(people) * number / (len(outages) + 1):
                await outage.wait()
        while True:
            try:
                await register(city.database("registration"), people[start : start + 5], users, proven_at)
                break
            except Exception as error:
                if not transient(error):
                    raise
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.03)


async def some_pushed(city: Whole, more_than: int) -> int:
    """Until more phones than that show a notice: the system is in the middle of its work."""
    async with asyncio.timeout(60):
        while True:
            try:
                if (count := sum((await shown(city.admin)).values())) > more_than:
                    return count
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pass
            await asyncio.sleep(0.02)


async def stop(server: EmbeddedPostgres, how: signal.Signals) -> None:
    """SIGTERM waits for clients and then cuts them off; SIGQUIT ends at once, as a crash does."""
    if how is signal.SIGQUIT:
        status = Path(server.url.split("host=")[1]) / "postmaster.pid"  # the socket lies beside the files
        os.kill(int(status.read_text().split()[0]), signal.SIGQUIT)
    await asyncio.to_thread(server.stop)


async def test_nothing_is_lost_or_pushed_twice(
    capfd: pytest.CaptureFixture[str], server: EmbeddedPostgres, city: Whole
) -> None:
    households = generate(73_001, HOUSEHOLDS)
    people = [p for h in households for p in h if p.adult]
    users = await give_phones(city.http, city.url, people)
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    outages = [asyncio.Event(), asyncio.Event()]
    registering = asyncio.create_task(insist(city, people, users, outages))
    pushed = 0
    for how, outage in zip((signal.SIGTERM, signal.SIGQUIT), outages, strict=True):
        pushed = await some_pushed(city, pushed)
        await stop(server, how)
        outage.set()
        await until_ready(city, 503)
        assert await alive(city)
        await asyncio.to_thread(server.start)
        await until_ready(city, 200)
    await registering
    await city.admin.execute("UPDATE notifier.message SET leased_until = now() WHERE state = 'queued'")
    await city.drained()

    assert await shown(city.admin) == Counter(users[h[0].person_number] for h in households)
    logged = capfd.readouterr().out
    assert "job_failed" in logged, "the log was captured"
    assert "decision=Isolate" not in logged, "an outage is no fault of an event"
    assert await city.admin.fetchval("SELECT count(*) FROM eligibility.match WHERE live") == len(households)
    for service in ("eligibility", "notifier", "confirmation"):
        assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.resident") == len(people)
        assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 0


async def test_a_confirmed_write_outlives_the_outage(server: EmbeddedPostgres, city: Whole) -> None:
    """Registered in the moment before a crash: the event waits in the outbox and goes out after the start."""
    [household] = generate(73_002, 1)
    users = await give_phones(city.http, city.url, household[:1])
    await city.drained()
    await register(city.database("registration"), household[:1], users, datetime.now(UTC) - timedelta(minutes=1))
    await stop(server, signal.SIGQUIT)
    await asyncio.to_thread(server.start)
    await until_ready(city, 200)
    await city.drained()
    assert await city.admin.fetchval("SELECT count(*) FROM notifier.resident WHERE state = 'active'") == 1


async def test_a_page_during_the_outage_is_a_plain_sentence(server: EmbeddedPostgres, city: Whole) -> None:
    desk = await Desk(city.http, city.url).open()
    await stop(server, signal.SIGTERM)
    await until_ready(city, 503)
    with pytest.raises(AssertionError, match=r"GET /programmes: 50\d"):
        await desk.call("GET", "/programmes", 200)
    async with city.http.post(f"{city.url}/line/webhook", data=b"{}") as response:
        assert response.status == 401, "an unsigned webhook needs no database"
    await asyncio.to_thread(server.start)
    await until_ready(city, 200)
    await desk.call("GET", "/programmes", 200)
