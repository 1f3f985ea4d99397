"""The whole system as eight processes, with the same face as `whole`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from libs.common.bus.kafka import Connection
from libs.common.database import Database, connect
from libs.common.sealing import Keys, load_master
from services.compose import NAMES
from services.demonstration.split import Split, split
from tests.chain.drained import settle
from tests.chain.kafka_log import KafkaLog, kafka_log


@dataclass
class Apart:
    """`admin` reads every schema, `log` what was published; `split` holds the processes."""

    split: Split
    admin: Any
    http: aiohttp.ClientSession
    log: KafkaLog
    databases: dict[str, Database] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.split.url

    def database(self, service: str) -> Database:
        """A service's tables from outside its processes, under its runtime role."""
        return self.databases[service]

    async def drained(self, patience: float = 90) -> None:
        """Until nothing is under way anywhere."""
        await settle(self.admin, patience, self.log)


@asynccontextmanager
async def apart(database: str, folder: Path, kafka: Connection, **settings: str) -> AsyncIterator[Apart]:
    """Running when the block begins, drained and stopped when it ends."""
    folder.chmod(0o711)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(split(folder, database, kafka, settings=settings))
        admin = await asyncpg.create_pool(database.format(role="app"), min_size=1, max_size=2)
        stack.callback(admin.terminate)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        log = await stack.enter_async_context(kafka_log(kafka))
        city = Apart(running, admin, http, log)
        for name in NAMES:
            keys = Keys(name, load_master(running.key_file))
            city.databases[name] = await connect(database.format(role=name), keys, schema=name, size=2)
            stack.push_async_callback(city.databases[name].close)
        yield city
