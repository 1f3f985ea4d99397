"""A system of its own for the demonstration, in a folder that is deleted afterwards."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded import EmbeddedPostgres
from libs.common.settings import Settings
from sandbox.broker.broker import free_ports
from services.demonstration.process import ONE_CLERK, NotStarted, Process


@dataclass(frozen=True, slots=True)
class System:
    """Where it answers and where its tables are; `database` holds `{role}`."""

    url: str
    database: str


@asynccontextmanager
async def system() -> AsyncIterator[System]:
    """`todoke up` as a process: ready when the block begins, stopped cleanly when it ends. Raises `NotStarted`."""
    with _folder() as base:
        [port] = free_ports(1)
        url = f"http://localhost:{port}"
        words = ("services", "up", "--data", str(base / "data"), "--port", str(port))
        environment = {"TODOKE_MASTER_KEY_FILE": str(base / "keys" / "master.key")} | ONE_CLERK
        process = Process(words, environment, base / "log", f"{url}/readyz")
        await process.start()
        try:
            await process.ready()
            yield System(url, EmbeddedPostgres(base / "data").url)
        finally:
            await process.stop()


@asynccontextmanager
async def split_system() -> AsyncIterator[System]:
    """Eight processes on Kafka: see `split`. Raises `NotStarted`, or `JarsMissing` where no broker can be had."""
    from services.demonstration.split import split_alone

    with _folder() as base:
        async with split_alone(base) as running:
            yield System(running.url, running.database)


@asynccontextmanager
async def standing_system(url: str) -> AsyncIterator[System]:
    """A system that runs at `url` on TODOKE_DATABASE_URL, still without residents; it is left running. Raises
    `NotStarted` when no database is named."""
    database = Settings().database_url
    if database is None:
        raise NotStarted("TODOKE_DATABASE_URL に、そのシステムのデータベースを書いてください。")
    yield System(url.rstrip("/"), database)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="todoke-demo-") as folder:
        Path(folder).chmod(0o711)  # the database may run as another user, who passes through
        yield Path(folder)
