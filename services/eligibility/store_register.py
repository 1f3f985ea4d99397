"""Tables of 異動情報: the files, and how fresh the register's news is."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from libs.common.sealing import Keys
from libs.common.staff.roles import Member

_INSERT = """
INSERT INTO register_file (file_id, state, as_of, fresh_until, empty, filename, sha256, content, uploaded_by, uploader,
                           uploaded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_SAME = "SELECT as_of, uploaded_at FROM register_file WHERE sha256 = $1 AND state <> 'refused'"
_COLUMNS = """
f.file_id, f.state, f.as_of, f.fresh_until, f.empty, f.filename, f.findings, f.row_count, f.uploader, f.uploaded_at,
(SELECT count(*) FROM register_change c WHERE c.file_id = f.file_id AND NOT c.waiting) AS applied_count
"""
_FILES = f"SELECT {_COLUMNS} FROM register_file f ORDER BY f.uploaded_at DESC LIMIT $1 OFFSET $2"  # noqa: S608
_FILE = f"SELECT {_COLUMNS} FROM register_file f WHERE f.file_id = $1"  # noqa: S608
_FRESHEST = """
SELECT as_of, fresh_until FROM register_file WHERE state = 'applied' ORDER BY as_of DESC, fresh_until DESC LIMIT 1
"""
_UNDER_WAY = "SELECT EXISTS (SELECT FROM register_file WHERE state IN ('reading', 'applying'))"
_FORGET_OLD = """
DELETE FROM register_change c USING register_file f WHERE f.file_id = c.file_id
    AND f.uploaded_at < now() - make_interval(days => $1)
    AND NOT EXISTS (SELECT FROM register_effect e WHERE e.change_id = c.change_id AND e.state = 'waiting')
"""
_FORGET_FINDINGS = """
UPDATE register_file SET findings = NULL, filename = NULL
WHERE uploaded_at < now() - make_interval(days => $1) AND (findings IS NOT NULL OR filename IS NOT NULL)
"""


async def same_file(tx: Tx, sha256: str) -> Row | None:
    """As-of date and time of the upload of the same bytes; None when they are new or were refused."""
    return await tx.fetchrow(_SAME, sha256)


async def insert(
    tx: Tx, file_id: UUID, *, as_of: date, fresh_until: date, filename: str, sha256: str, content: bytes, by: Member
) -> None:
    """A file to be read. Raises asyncpg.UniqueViolationError when the same bytes came in at the same time."""
    name = tx.keys.seal_row("register_file", file_id, "filename", filename.encode())
    sealed = tx.keys.seal_row("register_file", file_id, "content", content)
    await tx.execute(
        _INSERT, file_id, "reading", as_of, fresh_until, False, name, sha256, sealed, *_uploader(tx, file_id, by)
    )


async def insert_empty(tx: Tx, file_id: UUID, *, as_of: date, fresh_until: date, by: Member) -> None:
    """Nothing has changed until `as_of`."""
    await tx.execute(
        _INSERT, file_id, "applied", as_of, fresh_until, True, None, None, None, *_uploader(tx, file_id, by)
    )


def _uploader(tx: Tx, file_id: UUID, by: Member) -> tuple[object, ...]:
    return by.subject, tx.keys.seal_row("register_file", file_id, "uploader", by.name.encode()), tx.now


async def files(database: Database, limit: int, offset: int) -> list[dict[str, Any]]:
    """Newest first, opened."""
    return [_opened(database.keys, row) for row in await database.fetch(_FILES, limit, offset)]


async def file(database: Database, file_id: UUID) -> dict[str, Any] | None:
    """One file with its findings."""
    row = await database.fetchrow(_FILE, file_id)
    return _opened(database.keys, row) if row else None


async def freshest(database: Database | Tx) -> Row | None:
    """The latest as-of date of what is applied, and until when it counts; None before the first."""
    return await database.fetchrow(_FRESHEST)


async def is_under_way(database: Database | Tx) -> bool:
    """Whether a file is being read or applied."""
    return bool(await database.fetchval(_UNDER_WAY))


async def forget_old(database: Database, days: int) -> None:
    """Delete changes uploaded so long ago with what they did, and what was said about their file.

    Those that wait for a person stay.
    """
    await database.pool.execute(_FORGET_OLD, days)
    await database.pool.execute(_FORGET_FINDINGS, days)


def _opened(keys: Keys, row: Row) -> dict[str, Any]:
    file_id = row["file_id"]
    filename = row["filename"] and keys.open_row("register_file", file_id, "filename", row["filename"]).decode()
    findings = row["findings"] and keys.open_row("register_file", file_id, "findings", row["findings"])
    uploader = keys.open_row("register_file", file_id, "uploader", row["uploader"]).decode()
    opened = {"filename": filename or "", "findings": orjson.loads(findings or b"[]"), "uploader": uploader}
    return {**dict(row), **opened}
