"""The registration must not be used until it is renewed; a new resident.registered renews it."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentSuspended
from services.confirmation import residents


async def on_resident_suspended(tx: Tx, events: Sequence[Envelope[ResidentSuspended]]) -> None:
    await residents.end(tx, events, residents.State.SUSPENDED)
