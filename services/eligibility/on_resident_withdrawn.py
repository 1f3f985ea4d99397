"""Who took back the registration is told nothing more."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.envelope import Envelope
from libs.common.events.resident_withdrawn import ResidentWithdrawn
from services.eligibility import ending
from services.eligibility.city import City


async def on_resident_withdrawn(tx: Tx, events: Sequence[Envelope[ResidentWithdrawn]], city: City) -> None:
    await ending.end(tx, events, "withdrawn", city)
