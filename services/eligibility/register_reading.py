"""Starts the import of uploaded 異動情報, one file after another, each in a process of its own."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import structlog

from libs.common.database import Database
from libs.common.settings import Settings
from services.eligibility.apart import TooLong, run_apart
from services.eligibility.import_task import TRY_AGAIN, ask

log = structlog.get_logger()

_NEXT = "SELECT file_id FROM register_file WHERE state = 'reading' ORDER BY uploaded_at LIMIT 1"
_REFUSE = """
UPDATE register_file SET state = 'refused', content = NULL, findings = $2 WHERE file_id = $1 AND state = 'reading'
"""
_POLL = 0.3
_TROUBLE = {
    **dict.fromkeys(("row", "column", "letter")),
    "level": "stop",
    "value": "",
    "code": "unreadable",
    "message": "このファイルは最後まで読めませんでした。",
    "remedy": "Excelで開いて、新しいブック（.xlsx）として保存しなおしてから、もう一度アップロードしてください。",
}


async def register_reading_job(database: Database, settings: Settings) -> None:
    """Import what was uploaded, for ever. An import cut off by a crash begins again: it had stored nothing."""
    while True:
        file_id = await database.fetchval(_NEXT)
        if file_id is None:
            await asyncio.sleep(_POLL)
            continue
        code = await _import(database, settings, file_id)
        if code == TRY_AGAIN:
            await asyncio.sleep(1)
        elif code != 0:
            log.warning("register_import_failed", file_id=str(file_id), exit_code=code)
            await _refuse(database, file_id)


async def _import(database: Database, settings: Settings, file_id: UUID) -> int | None:
    try:
        code, _ = await run_apart("services.eligibility.register_importing", ask(database, settings, file_id))
    except TooLong:
        return None
    return code


async def _refuse(database: Database, file_id: Any) -> None:
    findings = database.keys.seal_row("register_file", file_id, "findings", orjson.dumps([_TROUBLE]))
    await database.pool.execute(_REFUSE, file_id, findings)
