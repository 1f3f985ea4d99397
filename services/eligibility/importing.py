"""Import of one target list in a process of its own: `python -m services.eligibility.importing`.

Reading a list takes seconds of CPU and much memory, so it happens outside the service's process, under a memory
limit. The list's rows are stored in one transaction with its new state: staged as a whole or not at all.
"""

import asyncio
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from libs.common.retry import transient
from libs.common.sealing import Keys, load_master
from services.eligibility.city import City, city_of
from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.read import read
from services.eligibility.programmes.amounts import priced
from services.eligibility.programmes.kinds_listed import kinds_not_offered
from services.eligibility.staging import Staged, stage
from services.eligibility.store_programmes import described

TRY_AGAIN = 75
MEMORY = 2 * 1024**3
"""Bytes of address space the import may take: a list at its limits needs about a quarter of it."""

_LIST = """
SELECT l.filename, l.content, p.programme_id, p.amount FROM target_list l JOIN programme p USING (programme_id)
WHERE l.list_id = $1 AND l.state = 'reading'
"""
_PROGRAMME = "SELECT * FROM programme WHERE programme_id = $1"
_PROGRESS = "UPDATE target_list SET read_count = $2 WHERE list_id = $1"
_FINISH = """
UPDATE target_list SET state = $2, findings = $3, content = NULL, row_count = $4, case_count = $5, read_count = $4
WHERE list_id = $1 AND state = 'reading'
"""


async def import_list(url: str, keys: Keys, list_id: UUID, city: City) -> str:
    """Read, check and stage the list; its new state: staged, or refused when a finding stops it."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "eligibility"})
    try:
        row = await connection.fetchrow(_LIST, list_id)
        if row is None:
            return "gone"
        name = keys.open_row("target_list", list_id, "filename", row["filename"]).decode()
        content = keys.open_row("target_list", list_id, "content", row["content"])
        loop = asyncio.get_running_loop()

        def progress(rows: int) -> None:
            asyncio.run_coroutine_threadsafe(connection.execute(_PROGRESS, list_id, rows), loop).result()

        staged = Staged([], [])
        rows = 0
        try:
            target_list = await asyncio.to_thread(read, content, name, progress)
            findings: list[Finding] = list(target_list.findings)
            rows = len(target_list.rows)
            if not _stops(findings):
                programme = described(await connection.fetchrow(_PROGRAMME, row["programme_id"]))
                findings += kinds_not_offered(target_list.rows, programme)
                priced_rows = priced(target_list.rows, programme.instalments[0])
                staged, more = await asyncio.to_thread(
                    stage, priced_rows, keys, row["programme_id"], row["amount"], city
                )
                findings += more
        except ListRefused as refused:
            findings = list(refused.findings)
        state = "refused" if _stops(findings) else "staged"
        sealed = keys.seal_row("target_list", list_id, "findings", orjson.dumps([asdict(f) for f in findings]))
        async with connection.transaction():
            if state == "staged":
                await staged.copy(connection, list_id)
            await connection.execute(_FINISH, list_id, state, sealed, rows, len(staged.cases))
        return state
    finally:
        await connection.close()


def _stops(findings: list[Finding]) -> bool:
    return any(f.level == "stop" for f in findings)


def main() -> None:
    """Reads `{"url", "master_key_file", "list_id", "city", "towns_file"}` from standard input.

    Exit code 0 when the list has its new state, 75 when the database was away, else the list cannot be read.
    """
    task = orjson.loads(sys.stdin.buffer.read())
    os.nice(10)  # residents and LINE do not wait for an import
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    keys = Keys("eligibility", load_master(Path(task["master_key_file"])))
    city = city_of(task["city"], Path(task["towns_file"]) if task["towns_file"] else None)
    try:
        asyncio.run(import_list(task["url"], keys, UUID(task["list_id"]), city))
    except Exception as error:
        if transient(error):
            sys.exit(TRY_AGAIN)
        raise


if __name__ == "__main__":
    main()
