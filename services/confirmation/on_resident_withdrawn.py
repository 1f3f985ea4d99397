"""The resident took back the registration; what was answered before stays."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentWithdrawn
from services.confirmation import residents


async def on_resident_withdrawn(tx: Tx, events: Sequence[Envelope[ResidentWithdrawn]]) -> None:
    await residents.end(tx, events, residents.State.WITHDRAWN)
