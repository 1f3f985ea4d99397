"""Import of one file of 異動情報 in a process of its own: `python -m services.eligibility.register_importing`.

Like a target list it is read under limits and stored as a whole or not at all. Its bytes are gone when it is read.
"""

import asyncio
import sys
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from libs.common.events import now
from libs.common.sealing import Keys
from services.eligibility.apart import limit
from services.eligibility.city import City
from services.eligibility.domain import day_in_japan
from services.eligibility.import_task import asked, carry_out
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.register_changes.change import Change
from services.eligibility.register_changes.read import read_changes
from services.eligibility.register_rows import rows_of

_FILE = "SELECT as_of, content FROM register_file WHERE file_id = $1 AND state = 'reading'"
_FINISH = """
UPDATE register_file SET state = $2, findings = $3, row_count = $4, content = NULL
WHERE file_id = $1 AND state = 'reading'
"""
# What was reported before does nothing again, unless a person had to look who is meant: then the new row counts.
_STORE = """
INSERT INTO register_change AS c (change_id, file_id, row_number, kind, happened_on, person_key, birth_key,
                                  new_head_key, person)
SELECT i, $2, n, k, h, p, b, w, s
FROM unnest($1::uuid[], $3::int[], $4::text[], $5::date[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[])
    AS u (i, n, k, h, p, b, w, s)
ON CONFLICT (change_id) DO UPDATE SET file_id = EXCLUDED.file_id, row_number = EXCLUDED.row_number,
    person_key = EXCLUDED.person_key, birth_key = EXCLUDED.birth_key, person = EXCLUDED.person, waiting = true
WHERE EXISTS (SELECT FROM register_effect e WHERE e.change_id = c.change_id AND e.act = 'unsure')
RETURNING change_id
"""
_ASK_NO_MORE = "DELETE FROM register_effect WHERE change_id = ANY($1::uuid[]) AND act = 'unsure'"


async def import_changes(url: str, keys: Keys, file_id: UUID, city: City) -> str:
    """Read, check and store the file; its new state: applying, or refused when a finding stops it."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "eligibility"})
    try:
        row = await connection.fetchrow(_FILE, file_id)
        if row is None:
            return "gone"
        content = keys.open_row("register_file", file_id, "content", row["content"])
        changes, findings = await asyncio.to_thread(_read, content, row["as_of"])
        state = "refused" if any(f.level == "stop" for f in findings) else "applying"
        sealed = keys.seal_row("register_file", file_id, "findings", orjson.dumps([asdict(f) for f in findings]))
        async with connection.transaction():
            if state == "applying":
                await _store(connection, file_id, changes, keys, city)
            await connection.execute(_FINISH, file_id, state, sealed, len(changes))
        return state
    finally:
        await connection.close()


def _read(content: bytes, as_of: date) -> tuple[tuple[Change, ...], tuple[Finding, ...]]:
    try:
        found = read_changes(content, as_of, day_in_japan(now()))
    except ListRefused as refused:
        return (), tuple(refused.findings)
    return found.rows, found.findings


async def _store(connection: Any, file_id: UUID, changes: tuple[Change, ...], keys: Keys, city: City) -> None:
    rows = rows_of(changes, keys, city)
    if rows:
        ids, *rest = [list(column) for column in zip(*rows, strict=True)]
        stored = await connection.fetch(_STORE, ids, file_id, *rest)
        await connection.execute(_ASK_NO_MORE, [row["change_id"] for row in stored])


def main() -> None:
    """Reads the task (`import_task.ask`) from standard input.

    Exit code 0 when the file has its new state, 75 when the database was away, else it cannot be read.
    """
    limit()
    task = asked(sys.stdin.buffer.read())
    carry_out(import_changes(task.url, task.keys, task.id, task.city))


if __name__ == "__main__":
    main()
