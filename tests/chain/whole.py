"""The whole system in this process: four services, embedded bus, sandbox, HTTP, on a database of its own."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from libs.common.database import Database
from libs.common.sealing import create_master
from libs.common.service import Service
from libs.common.settings import Settings
from sandbox.wiring import wire
from services import compose
from services.running import running
from tests.chain.drained import settle


@dataclass
class Whole:
    """`admin` reads every schema. `url` answers HTTP, `database_url` holds `{role}`."""

    url: str
    database_url: str
    key_file: Path
    settings: Settings
    services: dict[str, Service]
    admin: Any
    http: aiohttp.ClientSession

    def database(self, service: str) -> Database:
        """The service's own connections, under its runtime role."""
        return self.services[service].runtime.database

    async def drained(self, patience: float = 90) -> None:
        """Until nothing is under way anywhere."""
        await settle(self.admin, patience)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def whole(database_url: str, folder: Path) -> AsyncIterator[Whole]:
    """Running when the block begins, drained and stopped when it ends. The database is migrated."""
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
    )
    settings = wire(bare, folder / "data")
    async with running(
        settings, compose.NAMES, url=database_url, key_file=key_file, web=True, work=True, sandbox=True
    ) as (services, _):
        admin = await asyncpg.create_pool(database_url.format(role="app"), min_size=1, max_size=2)
        async with aiohttp.ClientSession() as http:
            yield Whole(settings.public_url, database_url, key_file, settings, services, admin, http)
        admin.terminate()
