"""How soon `todoke up` is ready on a warm disk, and what it takes."""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import aiohttp
import psutil


async def startup(folder: Path) -> dict[str, float]:
    """Seconds from the command to `/readyz` on existing data; resident MiB of the process without PostgreSQL."""
    await _once(folder)
    return await _once(folder)


async def _once(folder: Path) -> dict[str, float]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TODOKE_MASTER_KEY_FILE": str(folder / "up-keys" / "master.key")}
    command = [sys.executable, "-m", "services", "up", "--data", str(folder / "up"), "--port", str(port)]
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            while not await _ready(session, port):
                await asyncio.sleep(0.05)
        seconds = time.perf_counter() - started
        await asyncio.sleep(3)
        memory = psutil.Process(process.pid).memory_info().rss / 1024**2
    finally:
        process.terminate()
        await process.wait()
    return {"ready_s": seconds, "resident_mib": memory}


async def _ready(session: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with session.get(f"http://localhost:{port}/readyz") as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False
