"""The ceiling on the embedded bus: the same rows by hand-written set-based loops, one per hop, all at once.

No envelope classes, no port, no inbox or parking logic, no retries, no rules: what a careful programmer would write
to move exactly these rows between exactly these tables, in batches of 500.
"""

import asyncio
import contextlib
import time
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from benchmarks import bare_sql as sql
from benchmarks.bare_hops import BATCH, Hops, Work
from libs.common.sealing import Keys

_TOPICS = ("resident.registered", "eligibility.matched", "notice.pushed")


class Bare:
    """One run over `count` residents."""

    def __init__(self, pool: Any, hops: Hops, count: int) -> None:
        self._pool, self._hops, self._count = pool, hops, count
        self._wake: dict[str, asyncio.Event] = {}
        self._position: dict[tuple[str, str], int] = {}

    async def run(self) -> float:
        """Seconds from start to the last notice on record."""
        first = {}
        for topic in _TOPICS:
            await self._pool.execute("INSERT INTO bus.head (topic, part) VALUES ($1, 0) ON CONFLICT DO NOTHING", topic)
            first[topic] = await self._pool.fetchval("SELECT next FROM bus.head WHERE topic = $1 AND part = 0", topic)
        started = time.perf_counter()
        tasks = [asyncio.create_task(self._relay(s)) for s in ("registration", "eligibility", "notifier")]
        tasks += [asyncio.create_task(self._hop(g, topic, first[topic], work)) for g, topic, work in self._hops.of()]
        delivering = asyncio.create_task(self._deliver())
        await asyncio.wait([*tasks, delivering], return_when=asyncio.FIRST_COMPLETED)
        seconds = time.perf_counter() - started
        failed = [task for task in tasks if task.done()]
        for task in (*failed, delivering) if failed else (delivering,):
            task.result()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return seconds

    def _residents_known(self) -> bool:
        """The bare loop has no placeholder rows: a match may be read only when its resident is stored."""
        topic = "resident.registered"
        return self._position.get(("notifier", topic), 0) >= self._position.get(("eligibility", topic), 0)

    def _event(self, name: str) -> asyncio.Event:
        return self._wake.setdefault(name, asyncio.Event())

    async def _wait(self, name: str) -> None:
        event = self._event(name)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await event.wait()
        event.clear()

    async def _relay(self, service: str) -> None:
        take, taken = sql.TAKE.format(service), sql.TAKEN.format(service)
        while True:
            async with self._pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(take)
                topics: dict[str, list[Any]] = {}
                for row in rows:
                    topics.setdefault(row["topic"], []).append(row)
                for topic, part in topics.items():
                    first = await connection.fetchval(sql.HEAD, topic, len(part))
                    columns = [r["key"] for r in part], [r["headers"] for r in part], [r["body"] for r in part]
                    await connection.execute(sql.LOG, topic, first, *columns)
                if rows:
                    await connection.execute(taken, [r["id"] for r in rows])
            for topic in topics:
                for group in ("eligibility", "notifier", "confirmation"):
                    self._event(f"{group}/{topic}").set()
            if not rows:
                await self._wait(f"{service}/outbox")

    async def _hop(self, group: str, topic: str, position: int, work: Work) -> None:
        while True:
            self._position[group, topic] = position
            if topic == "eligibility.matched" and group == "notifier" and not self._residents_known():
                await self._wait(f"{group}/{topic}")
                continue
            async with self._pool.acquire() as connection:
                rows = await connection.fetch(sql.READ, topic, position, BATCH)
                if rows:
                    async with connection.transaction():
                        ids = [UUID(orjson.loads(r["headers"])["ce_id"]) for r in rows]
                        await connection.execute(sql.INBOX.format(group), ids)
                        await work(connection, list(zip(ids, rows, strict=True)))
                    position = rows[-1]["pos"] + 1
                    await connection.execute(sql.COMMIT, group, topic, position)
            if rows:
                self._event(f"{group}/outbox").set()
                self._event("notifier/eligibility.matched").set()
                self._event("deliver").set()
            else:
                await self._wait(f"{group}/{topic}")

    async def _deliver(self) -> None:
        accepted = 0
        while accepted < self._count:
            async with self._pool.acquire() as connection:
                done = await self._hops.push(connection)
            accepted += len(done)
            if done:
                self._event("notifier/outbox").set()
            else:
                await self._wait("deliver")


async def bulk(url: str, keys: dict[str, Keys], count: int, rest: bytes) -> float:
    """Seconds from the first relay to the last notice on record."""
    async with asyncpg.create_pool(url.format(role="app"), min_size=10, max_size=10) as pool:
        return await Bare(pool, Hops(keys, rest), count).run()
