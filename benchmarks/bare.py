"""The ceiling: the same rows and the same crypto by hand-written set-based loops, one per hop, all at once.

No envelope classes, no port, no inbox or parking logic, no retries, no rules: what a careful programmer would write
to move exactly these rows between exactly these tables, in batches of 500.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import orjson

from benchmarks import bare_sql as sql
from libs.common.sealing import Keys
from services.eligibility.matching.canonical import four_items

_BATCH = 500


class Bare:
    """One run over `count` residents; `seconds` from start to the last notice on record."""

    def __init__(self, pool: Any, keys: dict[str, Keys], count: int, rest: bytes) -> None:
        self._pool, self._keys, self._count, self._rest = pool, keys, count, rest
        self._wake: dict[str, asyncio.Event] = {}
        self._position: dict[tuple[str, str], int] = {}
        self._accepted = 0
        self._pushed: dict[UUID, float] = {}

    async def run(self) -> float:
        for topic in ("resident.registered", "eligibility.matched", "notice.pushed"):
            await self._pool.execute("INSERT INTO bus.head (topic, part) VALUES ($1, 0) ON CONFLICT DO NOTHING", topic)
        first = {
            topic: await self._pool.fetchval("SELECT next FROM bus.head WHERE topic = $1 AND part = 0", topic)
            for topic in ("resident.registered", "eligibility.matched", "notice.pushed")
        }
        hops = [
            ("eligibility", "resident.registered", self._eligibility),
            ("notifier", "resident.registered", self._notifier_resident),
            ("confirmation", "resident.registered", self._confirmation_resident),
            ("notifier", "eligibility.matched", self._notifier_matched),
            ("confirmation", "eligibility.matched", self._confirmation_matched),
            ("confirmation", "notice.pushed", self._confirmation_pushed),
        ]
        started = time.perf_counter()
        tasks = [asyncio.create_task(self._relay(s)) for s in ("registration", "eligibility", "notifier")]
        tasks += [asyncio.create_task(self._hop(group, topic, first[topic], work)) for group, topic, work in hops]
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

    async def _hop(
        self, group: str, topic: str, position: int, work: Callable[[Any, Sequence[Any]], Awaitable[None]]
    ) -> None:
        while True:
            self._position[group, topic] = position
            if topic == "eligibility.matched" and group == "notifier" and not self._residents_known():
                await self._wait(f"{group}/{topic}")
                continue
            async with self._pool.acquire() as connection:
                rows = await connection.fetch(sql.READ, topic, position, _BATCH)
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

    async def _eligibility(self, connection: Any, rows: Sequence[Any]) -> None:
        keys = self._keys["eligibility"]
        residents: list[tuple[Any, ...]] = []
        causes: dict[UUID, tuple[UUID, str]] = {}
        for event_id, row in rows:
            data = orjson.loads(row["body"])
            resident = UUID(data["resident_id"])
            plain = keys.open_event(event_id, "person", data["person"])
            p = orjson.loads(plain)
            items = four_items(p["name"], p["birth_date"], p["sex"], p["address"])
            key = keys.blind("four_items", items) if items else None
            residents.append((resident, data["revision"], key, keys.seal_row("resident", resident, "person", plain)))
            causes[resident] = (event_id, orjson.loads(row["headers"])["ce_correlationid"])
        await connection.execute(sql.RESIDENT_E, *map(list, zip(*residents, strict=True)))
        now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        out: list[tuple[Any, ...]] = []
        for m in await connection.fetch(sql.MATCH, [r[0] for r in residents]):
            cause, correlation = causes[m["resident_id"]]
            event_id = uuid5(m["case_id"], f"eligibility.matched:{m['resident_id']}:1")
            body = {
                "case_id": m["case_id"],
                "programme_id": m["programme_id"],
                "resident_id": m["resident_id"],
                "revision": 1,
                "role": "head",
                "claim_unit": "household",
                "procedure_kind": m["procedure_kind"],
                "deadline": m["deadline"],
                "wave_id": m["wave_id"],
                "rule": "four-items/1",
                "matched_at": now,
            }
            headers = _headers(event_id, "eligibility", "eligibility.matched.v1", now, correlation, cause)
            out.append((event_id, "eligibility.matched", str(m["case_id"]), headers, orjson.dumps(body, default=str)))
        if out:
            await connection.execute(sql.OUTBOX.format("eligibility"), *map(list, zip(*out, strict=True)))

    async def _notifier_resident(self, connection: Any, rows: Sequence[Any]) -> None:
        keys = self._keys["notifier"]
        out = []
        for event_id, row in rows:
            data = orjson.loads(row["body"])
            resident = UUID(data["resident_id"])
            line_id = keys.open_event(event_id, "line_id", data["line_id"])
            sealed = keys.seal_row("resident", resident, "line_id", line_id)
            out.append((resident, data["revision"], data["line_hash"], sealed))
        await connection.execute(sql.RESIDENT_N, *map(list, zip(*out, strict=True)))

    async def _confirmation_resident(self, connection: Any, rows: Sequence[Any]) -> None:
        data = [orjson.loads(row["body"]) for _, row in rows]
        out = [(UUID(d["resident_id"]), d["revision"], d["line_hash"]) for d in data]
        await connection.execute(sql.RESIDENT_C, *map(list, zip(*out, strict=True)))

    async def _notifier_matched(self, connection: Any, rows: Sequence[Any]) -> None:
        known, messages = [], []
        for event_id, row in rows:
            d = orjson.loads(row["body"])
            case, programme, resident = UUID(d["case_id"]), UUID(d["programme_id"]), UUID(d["resident_id"])
            correlation = UUID(orjson.loads(row["headers"])["ce_correlationid"])
            known.append((case, programme, 1, resident))
            messages.append((uuid5(event_id, f"notice:{case}"), case, programme, resident, None, event_id, correlation))
        await connection.execute(sql.CASE_N, *map(list, zip(*known, strict=True)))
        await connection.execute(sql.MESSAGE, *map(list, zip(*messages, strict=True)))

    async def _confirmation_matched(self, connection: Any, rows: Sequence[Any]) -> None:
        out = []
        for _, row in rows:
            d = orjson.loads(row["body"])
            ids = UUID(d["case_id"]), UUID(d["resident_id"]), UUID(d["programme_id"])
            out.append((*ids, 1, d["role"], date.fromisoformat(d["deadline"])))
        await connection.execute(sql.CASE_C, *map(list, zip(*out, strict=True)))

    async def _confirmation_pushed(self, connection: Any, rows: Sequence[Any]) -> None:
        data = [orjson.loads(row["body"]) for _, row in rows]
        await connection.execute(
            sql.PUSHED_C, [UUID(d["case_id"]) for d in data], [UUID(d["resident_id"]) for d in data]
        )

    async def _deliver(self) -> None:
        keys = self._keys["notifier"]
        while self._accepted < self._count:
            async with self._pool.acquire() as connection:
                rows = await connection.fetch(sql.CLAIM, _BATCH, b"t")
                if not rows:
                    await self._wait("deliver")
                    continue
                for row in rows:
                    line_id = keys.open_row("resident", row["resident_id"], "line_id", row["recipient"])
                    body = b'{"to":"' + line_id + b'",' + self._rest
                    self._pushed[row["id"]] = time.perf_counter() if body else 0.0
                now = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
                out = []
                for row in rows:
                    event_id = uuid5(row["cause_id"], f"notice.pushed.v1:{row['id']}")
                    body = orjson.dumps(
                        {
                            "case_id": row["case_id"],
                            "programme_id": row["programme_id"],
                            "resident_id": row["resident_id"],
                            "notice_id": row["id"],
                            "pushed_at": now,
                            "reminder": False,
                        },
                        default=str,
                    )
                    headers = _headers(
                        event_id, "notifier", "notice.pushed.v1", now, str(row["correlation_id"]), row["cause_id"]
                    )
                    out.append((event_id, "notice.pushed", str(row["case_id"]), headers, body))
                async with connection.transaction():
                    await connection.execute(sql.RECORD, [r["id"] for r in rows])
                    await connection.execute(sql.OUTBOX.format("notifier"), *map(list, zip(*out, strict=True)))
                self._accepted += len(rows)
            self._event("notifier/outbox").set()


def _headers(event_id: UUID, source: str, kind: str, now: str, correlation: str, cause: UUID) -> str:
    return orjson.dumps(
        {
            "ce_specversion": "1.0",
            "ce_id": str(event_id),
            "ce_type": kind,
            "ce_source": f"/todoke/{source}",
            "ce_time": now,
            "ce_correlationid": correlation,
            "content-type": "application/json",
            "ce_causationid": str(cause),
        }
    ).decode()


async def bulk(url: str, keys: dict[str, Keys], count: int, rest: bytes) -> float:
    """Seconds from the first relay to the last notice on record."""
    async with asyncpg.create_pool(url.format(role="app"), min_size=10, max_size=10) as pool:
        return await Bare(pool, keys, count, rest).run()
