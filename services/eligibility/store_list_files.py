"""The sealed file of a list until it is released or discarded, and what its headings were read as."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Tx
from libs.common.sealing import Keys
from services.eligibility.lists.recognised import Recognised

_FILE = "SELECT content, findings FROM target_list WHERE list_id = $1 AND content IS NOT NULL AND state <> 'reading'"
_TO_READ = "SELECT content FROM target_list WHERE list_id = $1 AND state = 'reading'"
_FORGET_RELEASED = "UPDATE target_list SET content = NULL WHERE programme_id = $1 AND content IS NOT NULL"
_FORGET_OLD = """
UPDATE target_list SET content = NULL
WHERE content IS NOT NULL AND state <> 'reading' AND uploaded_at < now() - make_interval(days => $1)
"""
_READINGS = "SELECT heading_index, field FROM column_reading WHERE file_kind = $1"
_ASKED = "SELECT asked_columns FROM target_list WHERE list_id = $1 AND state = 'staged' FOR UPDATE"
_REMEMBER = """
INSERT INTO column_reading (heading_index, file_kind, field, confirmed_by, confirmed_at)
SELECT h, $3, f, $4, $5 FROM unnest($1::bytea[], $2::text[]) AS given (h, f) ON CONFLICT DO NOTHING
"""
_ANSWERED = "UPDATE target_list SET asked_columns = NULL WHERE list_id = $1"


async def file_of(database: Database, list_id: UUID) -> tuple[bytes, bytes] | None:
    """The file's bytes and the findings (JSON); None when it is not kept, or not searched for My Numbers yet."""
    row = await database.fetchrow(_FILE, list_id)
    if row is None:
        return None
    content = database.keys.open_row("target_list", list_id, "content", row["content"])
    findings = row["findings"] and database.keys.open_row("target_list", list_id, "findings", row["findings"])
    return content, findings or b"[]"


async def to_be_read(database: Database, list_id: UUID) -> bytes | None:
    """The bytes of a file whose import is due; None for any other."""
    sealed = await database.fetchval(_TO_READ, list_id)
    if sealed is None:
        return None
    return await asyncio.to_thread(database.keys.open_row, "target_list", list_id, "content", sealed)


async def forget_files(tx: Tx, programme_id: UUID) -> None:
    """Delete the files of all the programme's lists, refused ones too."""
    await tx.execute(_FORGET_RELEASED, programme_id)


async def forget_old_files(database: Database, days: int) -> None:
    """Delete files that nobody released or discarded for so long."""
    await database.pool.execute(_FORGET_OLD, days)


async def not_confirmed(connection: Any, keys: Keys, kind: str, columns: Sequence[Recognised]) -> list[Recognised]:
    """Those of the columns that nobody has confirmed in a file of this kind."""
    known = {(row["heading_index"], row["field"]) for row in await connection.fetch(_READINGS, kind)}
    return [column for column in columns if (_index(keys, column), column.field) not in known]


def seal_asked(keys: Keys, list_id: UUID, kind: str, columns: Sequence[Recognised]) -> bytes | None:
    """What is to be confirmed before the release; None when nothing is."""
    if not columns:
        return None
    asked = {"kind": kind, "columns": columns}
    return keys.seal_row("target_list", list_id, "asked_columns", orjson.dumps(asked))


def open_asked(keys: Keys, list_id: UUID, sealed: bytes | None) -> tuple[str, list[Recognised]]:
    """Kind of the file and the columns to be confirmed; none when nothing is."""
    if sealed is None:
        return "", []
    asked = orjson.loads(keys.open_row("target_list", list_id, "asked_columns", sealed))
    return asked["kind"], [Recognised(**column) for column in asked["columns"]]


async def confirm_columns(tx: Tx, list_id: UUID, by: str) -> int:
    """Remember the readings for later files; how many. 0 when nothing was asked of a staged list."""
    kind, columns = open_asked(tx.keys, list_id, await tx.fetchval(_ASKED, list_id))
    if columns:
        indexes, fields = [_index(tx.keys, column) for column in columns], [column.field for column in columns]
        await tx.execute(_REMEMBER, indexes, fields, kind, by, tx.now)
        await tx.execute(_ANSWERED, list_id)
    return len(columns)


async def are_columns_asked(tx: Tx, list_id: UUID) -> bool:
    """Whether a person has still to confirm how headings were read; the list is locked until the transaction ends."""
    return await tx.fetchval(_ASKED, list_id) is not None


def _index(keys: Keys, column: Recognised) -> bytes:
    return keys.blind("heading", column.key)
