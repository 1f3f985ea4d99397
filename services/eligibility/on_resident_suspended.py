"""A suspended resident is matched with nothing until the registration is renewed."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.envelope import Envelope
from libs.common.events.resident_suspended import ResidentSuspended
from services.eligibility import ending
from services.eligibility.city import City


async def on_resident_suspended(tx: Tx, events: Sequence[Envelope[ResidentSuspended]], city: City) -> None:
    await ending.end(tx, events, "suspended", city)
