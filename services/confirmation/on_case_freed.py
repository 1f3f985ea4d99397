"""One hold on the case ended; others may remain."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import CaseFreed, Envelope
from services.confirmation import holds, not_me


async def on_case_freed(tx: Tx, events: Sequence[Envelope[CaseFreed]]) -> None:
    await holds.put(tx, events, held=False)
    await not_me.settled(tx, events)
