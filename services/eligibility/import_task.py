"""What a service and the process of an import say to each other."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from libs.common.database import Database
from libs.common.retry import transient
from libs.common.sealing import Keys, load_master
from libs.common.settings import Settings
from services.eligibility.city import City, city_of

TRY_AGAIN = 75
"""Exit code when the database was away: no fault of the file."""


class Task(NamedTuple):
    """Which file to import, with what it takes to do it."""

    url: str
    keys: Keys
    id: UUID
    city: City


def ask(database: Database, settings: Settings, id_: UUID) -> bytes:
    """The task as one line; the master key itself is not in it."""
    towns = settings.towns_file
    return orjson.dumps(
        {
            "url": database.url,
            "master_key_file": str(settings.master_key_file.expanduser().absolute()),
            "id": str(id_),
            "city": settings.city_name,
            "towns_file": str(towns.expanduser().absolute()) if towns else None,
        }
    )


def asked(line: bytes) -> Task:
    """The inverse of `ask`. Raises OSError or ValueError when a key or the town master cannot be read."""
    task: dict[str, Any] = orjson.loads(line)
    keys = Keys("eligibility", load_master(Path(task["master_key_file"])))
    towns = Path(task["towns_file"]) if task["towns_file"] else None
    return Task(task["url"], keys, UUID(task["id"]), city_of(task["city"], towns))


def carry_out(work: Coroutine[Any, Any, object]) -> None:
    """Do it; ends the process with `TRY_AGAIN` when the database was away."""
    try:
        asyncio.run(work)
    except Exception as error:
        if transient(error):
            sys.exit(TRY_AGAIN)
        raise
