"""The chain as the product runs it: four services in one process on the embedded bus."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from benchmarks.bed import Bed
from benchmarks.line import InProcess
from libs.common.bus import Bus
from libs.common.database import connect
from libs.common.sealing import Keys, load_master
from libs.common.service import Runtime, Service
from libs.common.settings import Settings
from libs.common.worker import Worker
from services import compose
from services.notifier import app as notifier

_ACCEPTED = "SELECT count(*) FROM message WHERE state = 'accepted'"


@asynccontextmanager
async def working(bed: Bed, url: str, settings: Settings, line: InProcess) -> AsyncIterator[dict[str, Service]]:
    """All workers running until the block ends."""
    async with opened(bed, url, settings, line) as services, started(services):
        yield services


@asynccontextmanager
async def opened(bed: Bed, url: str, settings: Settings, line: InProcess) -> AsyncIterator[dict[str, Service]]:
    """All services, built and connected."""
    async with AsyncExitStack() as stack:
        bus = compose.bus_of(settings, url)
        await bus.start()
        stack.push_async_callback(bus.stop)
        services = {name: await _open(name, bed, url, settings, bus, line) for name in compose.NAMES}
        for service in services.values():
            stack.push_async_callback(service.runtime.database.close)
        yield services


@asynccontextmanager
async def started(services: dict[str, Service]) -> AsyncIterator[None]:
    """Their workers, until the block ends."""
    async with AsyncExitStack() as stack:
        for service in services.values():
            worker = Worker(service)
            await worker.start()
            stack.push_async_callback(worker.drain)
        yield


async def _open(name: str, bed: Bed, url: str, settings: Settings, bus: Bus, line: InProcess) -> Service:
    if name != "notifier":
        return await compose.open_service(name, settings, url, bus, bed.key_file)
    keys = Keys(name, load_master(bed.key_file))
    database = await connect(url.format(role=name), keys, schema=name, size=settings.pool_size)
    return notifier.build(Runtime(settings, database, bus, keys), open_line=line.open)


async def drained(services: dict[str, Service]) -> None:
    """Until no outbox holds anything and every group has read everything."""
    while True:
        waiting = 0
        for name, service in services.items():
            waiting += await service.runtime.database.fetchval("SELECT count(*) FROM outbox")
            topics = [event.topic for event in service.handlers]
            waiting += sum((await service.runtime.bus.lag(name, topics)).values())
        if not waiting:
            return
        await asyncio.sleep(0.02)


async def bulk(bed: Bed, url: str, settings: Settings, count: int) -> float:
    """Seconds from the start of the workers, with `count` registrations waiting, to the last notice on record."""
    line = InProcess()
    async with opened(bed, url, settings, line) as services:
        database = services["notifier"].runtime.database
        since = time.perf_counter()
        async with started(services):
            while len(line.at) < count:
                await asyncio.sleep(0.02)
            while await database.fetchval(_ACCEPTED) < count:
                await asyncio.sleep(0.005)
            return time.perf_counter() - since
