"""The resident's data is deleted: the LINE hash goes, the evidence of answers stays with the case."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentErased
from services.confirmation import residents


async def on_resident_erased(tx: Tx, events: Sequence[Envelope[ResidentErased]]) -> None:
    await residents.end(tx, events, residents.State.ERASED)
