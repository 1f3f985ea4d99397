"""One private PostgreSQL for a test run; a copy of the migrated database for each test that asks for one."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from libs.common.database import Database, connect
from libs.common.embedded import EmbeddedPostgres
from libs.common.migrate import migrate
from libs.common.sealing import Keys
from tests.kafka import Chosen, Kafka, open_kafka

MASTER = [(b"test", bytes(range(32)))]
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}

KeysOf = Callable[[str], Keys]
DatabaseOf = Callable[[str], Awaitable[Database]]


def memory() -> Path | None:
    """Where files cost nothing: copying the template takes 20 ms there and half a second on a disk."""
    place = Path("/dev/shm")
    return place if place.is_dir() and shutil.disk_usage(place).free > 2 << 30 else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Where nothing may be skipped (`TODOKE_TEST_NO_SKIP`), a skipped test has failed."""
    report = yield
    if os.environ.get("TODOKE_TEST_NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line that says which Kafka the results are about."""
    if Chosen.what:
        terminalreporter.write_line(f"Kafka in these tests: {Chosen.what}")


@pytest.fixture(scope="session")
def kafka() -> Iterator[Kafka]:
    """One broker for the run; each test has topics and groups of its own."""
    with open_kafka() as kafka:
        assert kafka.real or not os.environ.get("TODOKE_TEST_NO_SKIP"), f"a real broker is needed here: {kafka.what}"
        yield kafka


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A running server; its database `todoke` is migrated and is the template of `database_url`: do not use it."""
    data = Path(tempfile.mkdtemp(prefix="todoke-test-", dir=memory()))
    data.chmod(0o711)
    server = EmbeddedPostgres(data, options=FAST)
    server.start()
    try:
        with ThreadPoolExecutor(1) as apart:  # a test's event loop may be running already
            apart.submit(lambda: asyncio.run(migrate(server.url))).result()
        yield server
    finally:
        server.stop()
        shutil.rmtree(data)


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """A fresh migrated database for this test; `{role}` stands for the role's name."""
    name = f"test_{uuid4().hex[:12]}"
    url = postgres.url.replace("/todoke?", f"/{name}?")
    admin = await asyncpg.connect(postgres.url.format(role="app").replace("/todoke?", "/postgres?"))
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE todoke STRATEGY FILE_COPY")
    yield url
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def keys_of() -> KeysOf:
    """`keys_of("notifier")`: the sealing keys of a service; the same in every test."""
    return lambda service: Keys(service, MASTER)


@pytest.fixture
async def database_of(database_url: str, keys_of: KeysOf) -> AsyncIterator[DatabaseOf]:
    """`await database_of("notifier")`: its database under its runtime role; closed at the end of the test."""
    opened: list[Database] = []

    async def open_(service: str) -> Database:
        database = await connect(database_url.format(role=service), keys_of(service), schema=service, size=4)
        opened.append(database)
        return database

    yield open_
    for database in opened:
        await database.close()
