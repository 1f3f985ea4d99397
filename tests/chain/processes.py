"""`todoke up` as a process of its own on a data folder that outlives it."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import asyncpg

from libs.common.database import Database, connect
from libs.common.embedded import EmbeddedPostgres
from libs.common.sealing import Keys, load_master
from services.demonstration.process import ONE_CLERK
from tests.chain.heard import ROOT
from tests.chain.whole import free_port
from tests.conftest import memory

_START_SECONDS = 120


@dataclass
class Place:
    """Where one system lives, whether it runs or not."""

    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def database_url(self) -> str:
        return EmbeddedPostgres(self.data).url

    def environment(self) -> dict[str, str]:
        """For commands on this system's data."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TODOKE_")}
        own = {"TODOKE_MASTER_KEY_FILE": self.folder / "keys" / "master.key", "TODOKE_DATA": self.data}
        return kept | {name: str(value) for name, value in own.items()} | ONE_CLERK | {"COLUMNS": "300"}

    async def admin(self) -> "asyncpg.Pool[asyncpg.Record]":
        return await asyncpg.create_pool(self.database_url.format(role="app"), min_size=1, max_size=2)

    async def database(self, service: str) -> Database:
        """A service's database from outside the running process; the caller closes it."""
        keys = Keys(service, load_master(self.folder / "keys" / "master.key"))
        return await connect(self.database_url.format(role=service), keys, schema=service, size=2)

    @asynccontextmanager
    async def running(self, program: Sequence[str] = ("-m", "services")) -> AsyncIterator[asyncio.subprocess.Process]:
        """Ready when the block begins; ended by SIGTERM when it ends, unless it has ended by itself."""
        process = await self.start(program)
        try:
            await self.ready(process)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()

    async def start(self, program: Sequence[str], **settings: object) -> asyncio.subprocess.Process:
        """Returns at once. `settings` are further environment variables."""
        command = [*program, "up", "--data", str(self.data), "--port", str(self.port)]
        environment = self.environment() | {name: str(value) for name, value in settings.items()}
        with self.log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, env=environment, stdout=output, stderr=output
            )

    async def ready(self, process: asyncio.subprocess.Process) -> None:
        async with aiohttp.ClientSession() as http, asyncio.timeout(_START_SECONDS):
            while process.returncode is None:
                try:
                    async with http.get(f"{self.url}/readyz") as response:
                        if response.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        assert process.returncode == -signal.SIGKILL, self.log.read_text(errors="replace")[-2000:]

    async def command(self, *words: str) -> tuple[int, str]:
        """Run `todoke …` on this data; exit code and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services", *words),
            cwd=ROOT,
            env=self.environment(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, printed.decode(errors="replace")


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """A folder for one system, removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="todoke-chain-", dir=memory()))
    folder.chmod(0o711)
    try:
        yield Place(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
