"""A database connection that is opened again when it broke."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from libs.common.bus import BusUnavailable
from libs.common.bus.postgres import sql

T = TypeVar("T")

_TRANSIENT = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
)
# Every statement goes by primary key; a plan made while the log was empty would scan it all once it is full.
_BY_INDEX = {"enable_seqscan": "off", "enable_bitmapscan": "off"}
_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
_LOCK_SECONDS = 3.0


class BusTaken(BusUnavailable):
    """Another process works on this embedded bus; several processes need Kafka."""


class Link:
    """One connection, one statement at a time; with `exclusive` it is the only such link to this database.

    Transient errors come out as `BusUnavailable`; the next call opens the connection again.
    """

    def __init__(self, url: str, *, exclusive: bool = False, durable: bool = True) -> None:
        self._url = url
        self._exclusive = exclusive
        self._durable = durable
        self._busy = asyncio.Lock()
        self._connection: Any = None
        self._closed = False
        self.opened = 0
        """How often the connection was opened: tells whether it is still the same."""

    def up(self) -> bool:
        """True while the connection stands, and with it the lock."""
        return self._connection is not None and not self._connection.is_closed()

    async def run(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """`work(connection)`. Raises `BusUnavailable` when it may not have been done, `BusTaken` without the lock."""
        async with self._busy:
            if self._closed:
                raise BusUnavailable("the bus is stopped")
            try:
                if not self.up():
                    await self._open()
                async with asyncio.timeout(_ANSWER_SECONDS):
                    return await work(self._connection)
            except _TRANSIENT as error:
                # A connection with an unknown outcome is not used again.
                self._drop()
                raise BusUnavailable(f"the bus database does not answer: {type(error).__name__}") from error

    async def close(self) -> None:
        """For good."""
        async with self._busy:
            self._closed = True
            if self._connection is not None:
                try:
                    await self._connection.close(timeout=_CONNECT_SECONDS)
                except _TRANSIENT:
                    self._drop()
                self._connection = None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _open(self) -> None:
        settings = {"search_path": "bus", "application_name": "todoke-bus", **_BY_INDEX}
        if not self._durable:
            settings["synchronous_commit"] = "off"
        connection = await asyncpg.connect(self._url, timeout=_CONNECT_SECONDS, server_settings=settings)
        try:
            if self._exclusive:
                await _lock(connection)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        self.opened += 1


async def _lock(connection: Any) -> None:
    """The server needs a moment to notice that a killed process is gone."""
    deadline = asyncio.get_running_loop().time() + _LOCK_SECONDS
    while not await connection.fetchval(sql.TRY_LOCK):
        if asyncio.get_running_loop().time() > deadline:
            raise BusTaken("the embedded bus is used by another process; several processes need Kafka")
        await asyncio.sleep(0.1)
