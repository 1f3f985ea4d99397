"""Plans for batches: by index, whatever the statistics say.

A batch touches a few hundred rows of tables of any size. During an import the statistics lag behind, and plans made
from them read and sort whole tables: measured 26 ms instead of 3 ms for a claim from 30,000 queued messages.
"""

from collections.abc import Sequence
from typing import Any

from libs.common.database import Tx
from libs.common.events import Envelope
from libs.common.service import Handler

_BY_INDEX = """
SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off; SET LOCAL enable_sort = off
"""


async def plan_by_index(tx: Tx) -> None:
    """For the rest of this transaction. What cannot go by index still works."""
    await tx.execute(_BY_INDEX)


def by_index(handler: Handler) -> Handler:
    """The handler with such plans."""

    async def handle(tx: Tx, events: Sequence[Envelope[Any]]) -> None:
        await plan_by_index(tx)
        await handler(tx, events)

    return handle
