"""The people of a list are erased when its time is over: in batches, resumable after a crash at any point."""

import asyncio
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database
from services.eligibility import forms, store_erasure
from services.eligibility.domain import day_in_japan
from services.eligibility.matching.addresses import Home
from services.eligibility.matching.record import canonical
from services.eligibility.retention import kept_because

_BATCH = 200  # sealing a batch holds the event loop
_EVERY = 3600.0
NOBODY: dict[str, Any] = {
    **dict.fromkeys(("reference", "person_number", "name", "kana", "birth_date", "sex", "address"), ""),
    **{"current_address": "", "send_to": "", "account": None},
}
"""What a row holds instead of its person once that is erased: the same items without any value."""
_NO_FORM = canonical("", "", "", "", "", "", home=Home())


async def erase_batch(database: Database, list_id: UUID) -> bool:
    """Erase the people of the next cases; False when none is left, or when they may not be erased.

    What remains of a row is its place in the file, its case and its decision. An erased row holds a person without any
    item, sealed like every other, so whoever opens it finds a blank and no lookup finds it.
    """
    async with database.begin() as tx:
        row = await store_erasure.locked(tx, list_id)
        if row is None or row["erased_at"] is not None:
            return False
        if kept_because(row["retain_until"], row["programme_state"], row["state"], day_in_japan(tx.now)):
            return False
        cases = await store_erasure.next_cases(tx, list_id, row["erased_to"], _BATCH)
        if cases:
            blank = orjson.dumps(NOBODY)
            await store_erasure.erase_rows(tx, [
                (id_, tx.keys.seal_row("target", id_, "person", blank), forms.sealed_row(id_, _NO_FORM, tx.keys))
                for id_ in await store_erasure.rows_of(tx, cases)
            ])  # fmt: skip
            await store_erasure.advance(tx, list_id, cases[-1])
            return True
        await store_erasure.finish(tx, list_id)
        tx.audit("list.erased", str(list_id), actor="retention", cases=row["case_count"], people=row["row_count"])
    return False


async def erasing_job(database: Database) -> None:
    """Erase what may be erased, for ever, every hour."""
    while True:
        for list_id in await store_erasure.due(database):
            while await erase_batch(database, list_id):
                pass
        await asyncio.sleep(_EVERY)
