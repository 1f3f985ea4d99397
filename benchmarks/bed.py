"""The test bed: an embedded database with durable settings, prepared once and copied for each run."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from libs.common.embedded import EmbeddedPostgres
from libs.common.migrate import migrate
from libs.common.sealing import create_master


@dataclass(frozen=True, slots=True)
class Bed:
    """`url` holds `{role}` and names the database `todoke`; `copy` gives another name with the same content."""

    url: str
    key_file: Path
    folder: Path

    async def copy(self, name: str) -> str:
        """A copy of the prepared database; its address."""
        admin = await asyncpg.connect(self.url.format(role="app").replace("/todoke?", "/postgres?"))
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE todoke")
        await admin.execute("CHECKPOINT")
        await admin.close()
        return self.url.replace("/todoke?", f"/{name}?")


@asynccontextmanager
async def bed() -> AsyncIterator[Bed]:
    folder = Path(tempfile.mkdtemp(prefix="todoke-bench-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder / "data")
    server.start()
    try:
        key_file = folder / "keys" / "master.key"
        create_master(key_file)
        await migrate(server.url)
        yield Bed(server.url, key_file, folder)
    finally:
        server.stop()
        shutil.rmtree(folder)
