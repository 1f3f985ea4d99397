"""The whole system in this process: four services, sandbox, HTTP, on a database of its own and either bus."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from libs.common.bus.kafka import Connection, create_topics
from libs.common.database import Database
from libs.common.events import ALL
from libs.common.sealing import create_master
from libs.common.service import Service
from libs.common.settings import Settings
from sandbox.wiring import wire
from services import compose
from services.running import running
from tests.chain.drained import settle
from tests.chain.embedded_log import EmbeddedLog
from tests.chain.kafka_log import KafkaLog, kafka_log


@dataclass
class Whole:
    """`admin` reads every schema, `log` what was published. `url` answers HTTP, `database_url` holds `{role}`."""

    url: str
    database_url: str
    key_file: Path
    settings: Settings
    services: dict[str, Service]
    admin: Any
    http: aiohttp.ClientSession
    log: EmbeddedLog | KafkaLog

    def database(self, service: str) -> Database:
        """The service's own connections, under its runtime role."""
        return self.services[service].runtime.database

    async def drained(self, patience: float = 90) -> None:
        """Until nothing is under way anywhere."""
        await settle(self.admin, patience, self.log)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def whole(database_url: str, folder: Path, kafka: Connection | None = None) -> AsyncIterator[Whole]:
    """Running when the block begins, drained and stopped when it ends. The database is migrated.

    On Kafka where a connection is given, else on the embedded bus.
    """
    port = free_port()
    key_file = folder / "keys" / "master.key"
    if not key_file.exists():
        create_master(key_file)
    bare = Settings(
        port=port,
        public_url=f"http://localhost:{port}",
        database_url=database_url,
        master_key_file=key_file,
        data=folder / "data",
        partitions=3,
        kafka_bootstrap=kafka.bootstrap if kafka else None,
        kafka_prefix=kafka.prefix if kafka else "",
    )
    if kafka:
        await create_topics(kafka, [event.topic for event in ALL], 3, 1)
    settings = wire(bare, folder / "data")
    async with running(
        settings, compose.NAMES, url=database_url, key_file=key_file, web=True, work=True, sandbox=True
    ) as (services, _):
        admin = await asyncpg.create_pool(database_url.format(role="app"), min_size=1, max_size=2)
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            log = await stack.enter_async_context(kafka_log(kafka)) if kafka else EmbeddedLog(admin)
            yield Whole(settings.public_url, database_url, key_file, settings, services, admin, http, log)
        admin.terminate()
