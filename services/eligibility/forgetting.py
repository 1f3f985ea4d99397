"""Files of lists that nobody released or discarded do not stay for ever."""

import asyncio

from libs.common.database import Database
from services.eligibility import store_list_files

KEPT_DAYS = 30
_EVERY = 3600.0


async def forgetting_job(database: Database) -> None:
    """Delete old files, for ever, every hour."""
    while True:
        await store_list_files.forget_old_files(database, KEPT_DAYS)
        await asyncio.sleep(_EVERY)
