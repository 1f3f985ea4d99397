"""Files of lists that nobody released or discarded do not stay for ever."""

import asyncio

from libs.common.database import Database
from services.eligibility import store_list_files, store_register

KEPT_DAYS = 30
REGISTER_DAYS = 730
"""異動情報: longer than a base date ever lies before the upload of its list."""
_EVERY = 3600.0


async def forgetting_job(database: Database) -> None:
    """Delete old files and changes of the register, for ever, every hour."""
    while True:
        await store_list_files.forget_old_files(database, KEPT_DAYS)
        await store_register.forget_old(database, REGISTER_DAYS)
        await asyncio.sleep(_EVERY)
