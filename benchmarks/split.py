"""Bulk on Kafka: eight processes of the product and four bare ones in turn, on copies of one database."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import psutil

from benchmarks.bed import Bed
from libs.common.bus.kafka import Connection, create_topics
from libs.common.events import ALL
from sandbox.broker import Broker
from sandbox.broker.broker import free_ports
from services.compose import NAMES
from services.demonstration.process import Process
from services.demonstration.split import PARTITIONS

_SET_ASIDE = """
CREATE TABLE registration.aside AS SELECT * FROM registration.outbox;
DELETE FROM registration.outbox;
GRANT SELECT ON registration.aside TO registration;
"""
GO = """
INSERT INTO registration.outbox (event_id, topic, key, headers, body)
SELECT event_id, topic, key, headers, body FROM registration.aside ORDER BY id
"""
_ACCEPTED = "SELECT count(*) FROM notifier.message WHERE state = 'accepted'"
_FIRST = "SELECT count(*) > 0 FROM eligibility.inbox"


async def split(prepared: Bed, kafka: str, count: int, rest: bytes, rounds: int) -> dict[str, float]:
    """Residents a second, registered → pushed, LINE in process; medians and the median of the ratios of each round."""
    ours, bare, megabytes, first = [], [], 0.0, []
    for _ in range(rounds):
        bare.append(count / await _bare(prepared, kafka, count, rest))
        seconds, largest, start = await _product(prepared, kafka, count)
        ours.append(count / seconds)
        megabytes = max(megabytes, largest)
        first.append(start)
    return {
        "product_per_s": statistics.median(ours),
        "bare_per_s": statistics.median(bare),
        "ratio": statistics.median(o / c for o, c in zip(ours, bare, strict=True)),
        "largest_process_mb": megabytes,
        "worker_start_to_first_event_s": statistics.median(first),
    }


async def _product(prepared: Bed, kafka: str, count: int) -> tuple[float, float, float]:
    """Seconds, resident MB of the largest process, seconds from the start of a worker to its first event."""
    async with product(prepared, kafka) as (url, processes):
        seconds = await timed(url, count)
        largest = max(psutil.Process(p.pid).memory_info().rss for p in processes.values()) / 1e6
        return seconds, largest, await _first_event(url, processes["eligibility-worker"])


@asynccontextmanager
async def product(prepared: Bed, kafka: str) -> AsyncIterator[tuple[str, dict[str, Process]]]:
    """Eight processes on a copy of the prepared database and on topics of their own; the address of the database."""
    url, connection = await _copy(prepared, "product"), await _topics(kafka)
    settings = {
        "TODOKE_DATABASE_URL": url,
        "TODOKE_KAFKA_BOOTSTRAP": kafka,
        "TODOKE_KAFKA_PREFIX": connection.prefix,
        "TODOKE_MASTER_KEY_FILE": str(prepared.key_file),
        "TODOKE_DATA": str(prepared.folder / "split-data"),
        "TODOKE_LINE_PUSH_RATE": "1e9",
        "TODOKE_LOG_LEVEL": "ERROR",
    }
    processes = {}
    for service in NAMES:
        for role in ("web", "worker"):
            words = ("benchmarks.line_in_process", "serve", service, "--role", role, "--sandbox")
            processes[f"{service}-{role}"] = _process(prepared.folder / f"{service}-{role}.log", words, settings)
    try:
        await asyncio.gather(*(p.start() for p in processes.values()))
        await asyncio.gather(*(p.ready() for p in processes.values()))
        yield url, processes
    finally:
        await asyncio.gather(*(p.stop() for p in processes.values()))


def another(worker: Process) -> Process:
    """One more worker of the same service."""
    return _process(worker.log.with_suffix(".2"), worker.words, worker.environment)


def _process(log: Path, words: tuple[str, ...], settings: Mapping[str, str]) -> Process:
    [port] = free_ports(1)
    return Process(words, {**settings, "TODOKE_PORT": str(port)}, log, f"http://127.0.0.1:{port}/readyz")


async def _first_event(url: str, worker: Process) -> float:
    """The worker is away while an event is published; from its start again to the event's effect."""
    admin = await asyncpg.connect(url.format(role="app"))
    await worker.stop()
    await admin.execute("TRUNCATE eligibility.inbox")
    await admin.execute(GO + " LIMIT 1")
    while await admin.fetchval("SELECT count(*) FROM registration.outbox"):
        await asyncio.sleep(0.05)
    started = time.perf_counter()
    await worker.start()
    while not await admin.fetchval(_FIRST):
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - started
    await admin.close()
    return seconds


async def _bare(prepared: Bed, kafka: str, count: int, rest: bytes) -> float:
    url, connection = await _copy(prepared, "bare"), await _topics(kafka)
    body = prepared.folder / "rest"
    body.write_bytes(rest)
    words = ["--url", url, "--kafka", kafka, "--prefix", connection.prefix]
    words += ["--keys", str(prepared.key_file), "--rest", str(body)]
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.bare_kafka", service, *words, stdout=asyncio.subprocess.PIPE
        )
        for service in NAMES
    ]
    try:
        for process in processes:
            assert process.stdout
            await process.stdout.readline()
        await asyncio.sleep(3)  # the groups agree
        return await timed(url, count)
    finally:
        for process in processes:
            process.kill()
            await process.wait()


async def timed(url: str, count: int) -> float:
    """Everybody's registration is put into the outbox at once; until the last notice is on record."""
    admin = await asyncpg.connect(url.format(role="app"))
    started = time.perf_counter()
    await admin.execute(GO)
    async with asyncio.timeout(300):
        while await admin.fetchval(_ACCEPTED) < count:
            await asyncio.sleep(0.02)
    seconds = time.perf_counter() - started
    await admin.close()
    return seconds


@asynccontextmanager
async def broker() -> AsyncIterator[str]:
    """A real broker with the virtual machine's full compiler; its address."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-kafka-") as folder:
        running = Broker(Path(folder), auto_create=False, fast=False)
        await asyncio.to_thread(running.start)
        try:
            yield running.address
        finally:
            await asyncio.to_thread(running.stop)


async def _copy(prepared: Bed, name: str) -> str:
    """A copy in which the registrations wait beside the outbox until `timed` puts them in."""
    url = await prepared.copy(name)
    admin = await asyncpg.connect(url.format(role="app"))
    await admin.execute(_SET_ASIDE)
    await admin.close()
    return url


async def _topics(kafka: str) -> Connection:
    connection = Connection(kafka, prefix=f"{uuid4().hex[:6]}.")
    await create_topics(connection, [event.topic for event in ALL], PARTITIONS, 1)
    return connection
