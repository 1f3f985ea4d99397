"""Server-side sessions: a random 256-bit id in the cookie, only its SHA-256 and sealed data in the database.

Deleting the row ends the session at once, whoever holds the cookie.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import orjson

from libs.common.database import Database, Row, Tx
from libs.common.events.envelope import now
from libs.common.sealing import Keys

Kind = Literal["staff", "resident", "login"]

_INSERT = """
INSERT INTO session (id_hash, kind, data, created_at, seen_at, expires_at, subject) VALUES ($1, $2, $3, $4, $4, $5, $6)
"""
_COLUMNS = "id_hash, kind, data, created_at, seen_at, expires_at, subject"
_FIND = f"SELECT {_COLUMNS} FROM session WHERE id_hash = $1 AND kind = $2 AND expires_at > $3 AND seen_at > $4"  # noqa: S608
_TOUCH = "UPDATE session SET seen_at = $2 WHERE id_hash = $1"
_TAKE = f"DELETE FROM session WHERE id_hash = $1 AND kind = $2 RETURNING {_COLUMNS}"  # noqa: S608
_LIVE = f"SELECT {_COLUMNS} FROM session WHERE kind = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY created_at"  # noqa: S608
_END = "DELETE FROM session WHERE id_hash = $1 RETURNING subject"
_END_SUBJECT = "DELETE FROM session WHERE kind = $1 AND subject = $2 RETURNING id_hash"
_SWEEP = "WITH gone AS (DELETE FROM session WHERE expires_at < $1 RETURNING 1) SELECT count(*) FROM gone"

IDLE: Mapping[str, timedelta] = {
    "staff": timedelta(minutes=30),
    "resident": timedelta(minutes=20),
    "login": timedelta(minutes=10),
}
LIFETIME: Mapping[str, timedelta] = {
    "staff": timedelta(hours=10),
    "resident": timedelta(hours=2),
    "login": timedelta(minutes=10),
}
_TOUCH_EVERY = timedelta(minutes=1)  # a write for every page would double the work of the confirming tap


@dataclass(frozen=True, slots=True)
class Session:
    """A live session. `data` is opened; `subject` is the staff subject or the keyed LINE hash."""

    id_hash: bytes
    kind: str
    subject: str | None
    data: Mapping[str, Any]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


async def start(tx: Tx, kind: Kind, data: Mapping[str, Any], subject: str | None = None) -> str:
    """Store a new session and return its id for the cookie; the id itself is kept nowhere."""
    session_id = secrets.token_urlsafe(32)
    id_hash = hash_of(session_id)
    sealed = tx.keys.seal_row("session", id_hash.hex(), "data", orjson.dumps(dict(data)))
    await tx.execute(_INSERT, id_hash, kind, sealed, tx.now, tx.now + LIFETIME[kind], subject)
    return session_id


async def find(database: Database, kind: Kind, session_id: str | None, *, touch: bool = True) -> Session | None:
    """The live session of a cookie, else None: unknown, ended, idle too long or too old.

    `touch`: somebody is there, so it is not idle; False for what a page asks by itself.
    """
    if not session_id:
        return None
    at = now()
    row = await database.fetchrow(_FIND, hash_of(session_id), kind, at, at - IDLE[kind])
    if row is None:
        return None
    if touch and at - row["seen_at"] > _TOUCH_EVERY:
        await database.pool.execute(_TOUCH, row["id_hash"], at)
    return _opened(database.keys, row)


async def take(tx: Tx, kind: Kind, session_id: str | None) -> Session | None:
    """End a session and return what it held: a second call with the same id finds nothing."""
    if not session_id:
        return None
    row = await tx.fetchrow(_TAKE, hash_of(session_id), kind)
    return None if row is None or row["expires_at"] <= tx.now else _opened(tx.keys, row)


async def live(database: Database, kind: Kind) -> list[Session]:
    """All sessions of a kind that would still be accepted, oldest first."""
    at = now()
    return [_opened(database.keys, row) for row in await database.fetch(_LIVE, kind, at, at - IDLE[kind])]


async def end(tx: Tx, id_hash: bytes, *, actor: str, role: str) -> bool:
    """End one session now; False when there is none. Audited."""
    row = await tx.fetchrow(_END, id_hash)
    if row is not None:
        tx.audit("session.ended", f"session/{row['subject']}", actor=actor, role=role)
    return row is not None


async def end_all(tx: Tx, kind: Kind, subject: str, *, actor: str, role: str) -> int:
    """End every session of a person now; how many. Audited."""
    rows = await tx.fetch(_END_SUBJECT, kind, subject)
    if rows:
        tx.audit("session.ended", f"session/{subject}", actor=actor, role=role, count=len(rows))
    return len(rows)


async def sweep(tx: Tx) -> int:
    """Remove the rows of sessions that are over; how many."""
    return int(await tx.fetchval(_SWEEP, tx.now))


def hash_of(session_id: str) -> bytes:
    """What is stored of a session id: 32 bytes."""
    return hashlib.sha256(session_id.encode()).digest()


def _opened(keys: Keys, row: Row) -> Session:
    data = orjson.loads(keys.open_row("session", row["id_hash"].hex(), "data", row["data"]))
    return Session(
        row["id_hash"],
        row["kind"],
        row["subject"],
        data,
        row["created_at"],
        row["seen_at"],
        row["expires_at"],
    )
