"""Audit: the row commits with the change; one sealer per service chains the rows afterwards.

Each link is HMAC-SHA-256 over the previous link and the row. Altering, removing or reordering a sealed row breaks
every link after it. The runtime role can insert and read, not update or delete.
"""

import asyncio
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

_INSERT = """
INSERT INTO audit (at, actor, role, action, object, detail)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
"""
_HEAD = "SELECT seq, hash, audit_id FROM audit_chain ORDER BY seq DESC LIMIT 1"
# A transaction that began early may commit late with a lower id: look back, and once from the start.
_UNSEALED = """
SELECT a.id, a.at, a.actor, a.role, a.action, a.object, a.detail FROM audit a
LEFT JOIN audit_chain c ON c.audit_id = a.id WHERE a.id > $1 AND c.audit_id IS NULL ORDER BY a.id LIMIT 1000
"""
_OLDEST = """
SELECT extract(epoch FROM clock_timestamp() - min(a.at))::float8 FROM audit a
LEFT JOIN audit_chain c ON c.audit_id = a.id WHERE a.id > $1 AND c.audit_id IS NULL
"""
_LINK = "INSERT INTO audit_chain (seq, audit_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])"
_CHAIN = """
SELECT c.seq, c.hash, a.id, a.at, a.actor, a.role, a.action, a.object, a.detail
FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id WHERE c.seq > $1 ORDER BY c.seq LIMIT 5000
"""
_TAIL = "SELECT count(*) FROM audit a WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id)"
_LOOK_BACK = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: who (`actor`, `role`) did what (`action`) to what (`object`), with codes and counts as JSON."""

    at: datetime
    actor: str
    role: str
    action: str
    object: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Result of a verification: links checked, rows not sealed yet, and the first broken link, if any."""

    checked: int
    unsealed: int
    broken_at: int | None
    head: str

    @property
    def intact(self) -> bool:
        return self.broken_at is None


async def insert(connection: Any, entries: Sequence[Entry]) -> None:
    """Store the rows in one statement."""
    await connection.execute(
        _INSERT,
        [e.at for e in entries],
        [e.actor for e in entries],
        [e.role for e in entries],
        [e.action for e in entries],
        [e.object for e in entries],
        [e.detail for e in entries],
    )


async def seal_once(pool: Any, key: bytes, after: int = 0) -> int:
    """Chain the rows that are not chained yet; how many. One sealer at a time: the caller holds the service's lock."""
    async with pool.acquire() as connection, connection.transaction():
        head = await connection.fetchrow(_HEAD)
        seq, previous = (head["seq"], head["hash"]) if head else (0, b"")
        rows = await connection.fetch(_UNSEALED, after)
        links: list[tuple[int, int, bytes]] = []
        for row in rows:
            seq += 1
            previous = _hash(key, previous, row)
            links.append((seq, row["id"], previous))
        if links:
            await connection.execute(_LINK, *[list(c) for c in zip(*links, strict=True)])
    return len(links)


async def sealer(pool: Any, key: bytes) -> None:
    """Seal every second for ever; the caller supervises and restarts it."""
    after = 0
    while True:
        if await seal_once(pool, key, after) == 0:
            after = await _look_from(pool)
            await asyncio.sleep(1)


async def unsealed_seconds(pool: Any) -> float:
    """Age of the oldest row that is not chained yet, among those the sealer still looks at; 0 when there is none."""
    return max(0.0, await pool.fetchval(_OLDEST, await _look_from(pool)) or 0.0)


async def _look_from(pool: Any) -> int:
    head = await pool.fetchrow(_HEAD)
    return max(0, head["audit_id"] - _LOOK_BACK) if head else 0


async def verify(pool: Any, key: bytes) -> Verdict:
    """Recompute the whole chain. Needs the master key and the database, no running service."""
    seq, previous, checked = 0, b"", 0
    while rows := await pool.fetch(_CHAIN, seq):
        for row in rows:
            expected = b"" if row["id"] is None else _hash(key, previous, row)
            if row["seq"] != seq + 1 or not hmac.compare_digest(expected, row["hash"]):
                return Verdict(checked, int(await pool.fetchval(_TAIL)), seq + 1, previous.hex())
            seq, previous, checked = row["seq"], row["hash"], checked + 1
    return Verdict(checked, int(await pool.fetchval(_TAIL)), None, previous.hex())


def _hash(key: bytes, previous: bytes, row: Any) -> bytes:
    fields = [row["id"], row["at"].isoformat(), *(row[f] for f in ("actor", "role", "action", "object", "detail"))]
    return hmac.digest(key, previous + orjson.dumps(fields), "sha256")
