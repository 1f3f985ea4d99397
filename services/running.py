"""Start and stop of a process: database, bus, services, workers, HTTP; drained in the opposite order."""

import asyncio
import contextlib
import gc
import itertools
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import structlog
import uvicorn
from starlette.types import ASGIApp

from libs.common.bus import Bus, BusUnavailable
from libs.common.bus.postgres import PostgresBus
from libs.common.bus.unused import NoBus
from libs.common.embedded import EmbeddedPostgres
from libs.common.retry import backoff
from libs.common.service import Service
from libs.common.settings import Settings
from libs.common.telemetry import LOOP_LAG
from libs.common.versions import up_to_date
from libs.common.worker import Worker
from services import compose
from services.host import Health, Host

log = structlog.get_logger()

_GRACE = 10


class Server(uvicorn.Server):
    """A server that leaves signals to us, so that workers and database are drained after it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """The database's address with `{role}`: the one configured, else an embedded server for as long as this lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    server = EmbeddedPostgres(settings.data, settings.pg_bin)
    await asyncio.to_thread(server.start)
    try:
        yield server.url
    finally:
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def attached_url(settings: Settings) -> AsyncIterator[str]:
    """Like `database_url`, beside a system that may be running: its server is used and left running."""
    url = EmbeddedPostgres(settings.data, settings.pg_bin).url
    if not settings.database_url and await _answers(url):
        yield url
        return
    async with database_url(settings) as url:
        yield url


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url.format(role="app"), timeout=5)
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


@asynccontextmanager
async def running(
    settings: Settings, names: Sequence[str], *, url: str, key_file: Path, web: bool, work: bool, sandbox: bool
) -> AsyncIterator[tuple[dict[str, Service], Server]]:
    """Services that answer and work until the block ends, then drained: no request, batch or push is cut off.

    Without `web` only health and metrics are served. Without `work` there is no bus: events wait in the outbox for
    a worker, so residents and staff are served while Kafka is away.
    """
    async with AsyncExitStack() as stack:
        bus: Bus = compose.bus_of(settings, url) if work else NoBus()
        await _connect(stack, bus)
        stack.push_async_callback(bus.stop)
        services: dict[str, Service] = {}
        for name in names:
            services[name] = await compose.open_service(name, settings, url, bus, key_file)
            stack.push_async_callback(services[name].runtime.database.close)
        apps: dict[str, ASGIApp] = {}
        for name, service in services.items() if web else ():
            await stack.enter_async_context(service.app.router.lifespan_context(service.app))
            apps[name] = service.app
        if sandbox:
            from sandbox.app import build

            app = build(url, settings)
            await stack.enter_async_context(app.router.lifespan_context(app))
            apps["sandbox"] = app
        workers: list[Worker] = []
        health = Health(list(services.values()), bus if work else None, lambda: workers)
        server = await _serve(stack, settings, Host(apps, health), health)
        for service in services.values() if work else ():
            worker = Worker(service)
            await worker.start()
            workers.append(worker)
            stack.push_async_callback(worker.drain)
        lag = asyncio.create_task(_loop_lag())
        stack.callback(lag.cancel)
        if isinstance(bus, PostgresBus):
            stack.callback(asyncio.create_task(_prune(bus)).cancel)
        collect_less()
        yield services, server


async def _connect(stack: AsyncExitStack, bus: Bus) -> None:
    """The embedded bus answers or the start fails; Kafka may come later, and until then the process is not ready."""
    try:
        await bus.start()
    except BusUnavailable as error:
        if isinstance(bus, PostgresBus):
            raise
        log.warning("bus_unavailable", error=str(error))
        stack.callback(asyncio.create_task(_reconnect(bus)).cancel)


async def _reconnect(bus: Bus) -> None:
    for attempt in itertools.count(1):
        await asyncio.sleep(backoff(attempt))
        with contextlib.suppress(BusUnavailable):
            await bus.start()
            return


def collect_less() -> None:
    """What was loaded at start stays for good, and a batch makes ten thousands of short-lived objects: looking
    through all of them again and again costs time and finds nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


async def _serve(stack: AsyncExitStack, settings: Settings, host: Host, health: Health) -> Server:
    config = uvicorn.Config(
        host,
        host=settings.host,
        port=settings.port,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = Server(config)
    task = asyncio.create_task(server.serve([_listening(settings)]))
    while not server.started and not task.done():  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)

    async def stop() -> None:
        health.stopping = True
        server.should_exit = True
        await task

    stack.push_async_callback(stop)
    return server


def _listening(settings: Settings) -> socket.socket:
    """Raises `Refused` when the port is not to be had."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        raise compose.Refused(
            f"ポート {settings.port} が使えません（{error.strerror}）。--port で別の番号にしてください。"
        ) from None


async def _prune(bus: PostgresBus) -> None:
    """Delete what every service has read and what is older than a week, every hour."""
    while True:
        with contextlib.suppress(BusUnavailable):
            await bus.prune()
        await asyncio.sleep(3600)


async def _loop_lag() -> None:
    while True:
        started = time.perf_counter()
        await asyncio.sleep(0.25)
        LOOP_LAG.observe(max(0.0, time.perf_counter() - started - 0.25))


async def until_stopped(on_stop: Callable[[], None]) -> None:
    """Wait for SIGINT or SIGTERM; a second one ends the process at once."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        if stopped.is_set():
            raise SystemExit(1)
        on_stop()
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await stopped.wait()


async def prepare(settings: Settings, url: str) -> None:
    """Bring every schema up to date; only for the embedded database, elsewhere `todoke migrate` does it."""
    if settings.database_url or await up_to_date(url):
        return
    from libs.common.migrate import migrate

    await migrate(url)
