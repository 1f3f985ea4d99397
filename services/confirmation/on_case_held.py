"""Nothing is taken or paid for the case until this hold ends."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import CaseHeld, Envelope
from services.confirmation import holds


async def on_case_held(tx: Tx, events: Sequence[Envelope[CaseHeld]]) -> None:
    await holds.put(tx, events, held=True)
