"""Starts the import of uploaded lists, one after another, each in a process of its own."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import orjson
import structlog

from libs.common.database import Database
from libs.common.sealing import Unsealable
from libs.common.settings import Settings
from services.eligibility.apart import TIME, TooLong, run_apart
from services.eligibility.import_task import TRY_AGAIN, ask
from services.eligibility.store_list_files import to_be_read

log = structlog.get_logger()

_NEXT = "SELECT list_id FROM target_list WHERE state = 'reading' ORDER BY uploaded_at LIMIT 1"
_REFUSE = """
UPDATE target_list SET state = 'refused', content = NULL, findings = $2 WHERE list_id = $1 AND state = 'reading'
"""
_POLL = 0.3
_KILLED_AT_MOST = 3
"""A killed process says nothing of the file, but a file that takes all memory gets every one killed."""
_TROUBLE = {
    "level": "stop",
    "row": None,
    "column": None,
    "letter": None,
    "value": "",
    "code": "unreadable",
    "message": "このファイルは最後まで読めませんでした。",
    "remedy": "Excelで開いて、新しいブック（.xlsx）として保存しなおしてから、もう一度アップロードしてください。",
}


async def reading_job(database: Database, settings: Settings) -> None:
    """Import what was uploaded, for ever. An import cut off by a crash begins again: it had stored nothing."""
    killed: Counter[UUID] = Counter()
    while True:
        list_id = await database.fetchval(_NEXT)
        if list_id is None:
            await asyncio.sleep(_POLL)
            continue
        code = await import_apart(database, settings, list_id)
        if code == TRY_AGAIN:
            await asyncio.sleep(1)
        elif code is not None and code < 0 and killed[list_id] + 1 < _KILLED_AT_MOST:
            killed[list_id] += 1
            log.warning("import_killed", list_id=str(list_id), signal=-code)
        elif code != 0:
            log.warning("import_failed", list_id=str(list_id), exit_code=code)
            await _refuse(database, list_id)


async def import_apart(database: Database, settings: Settings, list_id: UUID) -> int | None:
    """Exit code of the import's process; 0 for a list that is not to be read any more.

    None where it took too long, or where the file cannot be opened: its key is gone.
    """
    try:
        content = await to_be_read(database, list_id)
    except Unsealable:
        log.warning("import_unsealable", list_id=str(list_id))
        return None
    if content is None:
        return 0
    task = ask(database, settings, list_id) + b"\n" + content
    try:
        code, _ = await run_apart("services.eligibility.importing", task)
    except TooLong:
        log.warning("import_took_too_long", list_id=str(list_id), seconds=TIME)
        return None
    return code


async def _refuse(database: Database, list_id: Any) -> None:
    findings = database.keys.seal_row("target_list", list_id, "findings", orjson.dumps([_TROUBLE]))
    await database.pool.execute(_REFUSE, list_id, findings)
