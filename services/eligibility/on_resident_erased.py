"""An erased resident's copy goes; what is left is that there was one."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.envelope import Envelope
from libs.common.events.resident_erased import ResidentErased
from services.eligibility import ending
from services.eligibility.city import City


async def on_resident_erased(tx: Tx, events: Sequence[Envelope[ResidentErased]], city: City) -> None:
    await ending.end(tx, events, "erased", city)
