"""What runs in the background of a service: its consumer, and as a singleton its relay, audit sealer and own jobs."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from libs.common import audit, inbox, outbox, vitals
from libs.common.consumer import Consumer
from libs.common.retry import TooManyParked, backoff
from libs.common.service import Service
from libs.common.telemetry import RESTARTS, STOPPED, place
from libs.common.web import sessions

log = structlog.get_logger()

_LEAD = "SELECT pg_try_advisory_lock(hashtextextended('todoke/' || $1, 0))"


class Worker:
    """Starts and supervises the background work of one service in this process."""

    def __init__(self, service: Service) -> None:
        self._service = service
        runtime = service.runtime
        self._database, self._bus = runtime.database, runtime.bus
        self._stopped: str | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Returns at once; the work goes on until `drain`."""
        service, jobs = self._service, self._service.jobs
        if service.handlers:
            STOPPED.labels(service.name).set(0)
            self._spawn("consumer", self._consume)
        for job in jobs:
            if not job.singleton:
                self._spawn(job.name, job.run)
        self._spawn("lead", self._lead)

    async def drain(self) -> None:
        """Stop fetching, finish what is under way, stop."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def fault(self) -> str | None:
        """Why the worker is not ready, if it is not: the name of the work that stopped for good."""
        return self._stopped

    async def _consume(self) -> None:
        size = self._service.runtime.settings.batch_size
        consumer = Consumer(
            self._service.name, self._database, self._bus, self._service.handlers, max_records=size, concurrency=2
        )
        await consumer.run()

    async def _lead(self) -> None:
        """Run the singletons while this process holds the service's lock, on a connection of its own."""
        connection = await asyncpg.connect(
            self._database.url, server_settings={"application_name": f"todoke-{self._service.name}-lead"}
        )
        try:
            while not await connection.fetchval(_LEAD, self._service.name):  # noqa: ASYNC110  a lock sends no event
                await asyncio.sleep(1)
            pool, keys, wake = self._database.pool, self._service.runtime.keys, self._database.wake
            name, topics = self._service.name, [event.topic for event in self._service.handlers]
            async with asyncio.TaskGroup() as group:
                group.create_task(self._supervised("relay", lambda: outbox.relay(pool, self._bus, wake)))
                group.create_task(self._supervised("sealer", lambda: audit.sealer(pool, keys.secret("audit"))))
                group.create_task(self._supervised("housekeeping", self._housekeeping))
                group.create_task(
                    self._supervised("vitals", lambda: vitals.keep(name, self._database, self._bus, topics))
                )
                for job in self._service.jobs:
                    if job.singleton:
                        group.create_task(self._supervised(job.name, job.run))
                while True:
                    await asyncio.sleep(1)
                    await connection.fetchval("SELECT 1", timeout=10)
        finally:
            connection.terminate()

    async def _housekeeping(self) -> None:
        while True:
            await inbox.prune(self._database.pool)
            async with self._database.begin() as tx:
                await sessions.sweep(tx)
            await asyncio.sleep(15)

    def _spawn(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(self._supervised(name, run), name=f"{self._service.name}/{name}"))

    async def _supervised(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """Run for ever: a failure is logged and the work started again, later each time. An open breaker stays open."""
        attempt = 0
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            try:
                await run()
                return
            except TooManyParked as error:
                self._stopped = f"{name}: {error}"
                STOPPED.labels(self._service.name).set(1)
                log.error("consumer_stopped", service=self._service.name, reason=str(error))
                return
            except Exception as error:
                attempt = 1 if loop.time() - started > 60 else attempt + 1
                RESTARTS.labels(self._service.name, name).inc()
                log.warning(
                    "job_failed",
                    service=self._service.name,
                    job=name,
                    error=_names(error),
                    at=place(error),
                    attempt=attempt,
                )
                await asyncio.sleep(backoff(attempt))


def _names(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(_names(e) for e in error.exceptions)
    return type(error).__name__
