"""A system of its own for the demonstration: `todoke up` as a process, in a folder that is deleted afterwards."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from libs.common.embedded import EmbeddedPostgres

_START_SECONDS = 90


@dataclass(frozen=True, slots=True)
class System:
    """Where it answers and where its tables are; `database` holds `{role}`."""

    url: str
    database: str


class NotStarted(Exception):
    """The process ended or did not get ready; the message is what it printed last."""


@asynccontextmanager
async def system() -> AsyncIterator[System]:
    """Ready when the block begins, stopped cleanly when it ends."""
    with tempfile.TemporaryDirectory(prefix="todoke-demo-") as folder:
        base = Path(folder)
        base.chmod(0o711)  # noqa: ASYNC240  a folder of our own, before anything runs
        port = _free_port()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TODOKE_")}
        environment["TODOKE_MASTER_KEY_FILE"] = str(base / "keys" / "master.key")
        command = [sys.executable, "-m", "services", "up", "--data", str(base / "data"), "--port", str(port)]
        log = base / "log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=output, stderr=output)
            try:
                url = f"http://localhost:{port}"
                await _ready(url, process, log)
                yield System(url, EmbeddedPostgres(base / "data").url)
            finally:
                if process.returncode is None:
                    process.terminate()
                    await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(_START_SECONDS * 10):
            if process.returncode is not None:
                break
            try:
                async with session.get(f"{url}/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise NotStarted(await asyncio.to_thread(log.read_text, errors="replace"))
