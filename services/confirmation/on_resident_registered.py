"""A resident is registered or relinked: the LINE account behind this hash may open the resident's cases."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentRegistered
from services.confirmation import residents
from services.confirmation.domain import newest


async def on_resident_registered(tx: Tx, events: Sequence[Envelope[ResidentRegistered]]) -> None:
    last = newest(events, lambda e: e.data.resident_id, lambda e: e.data.revision)
    rows = [(e.data.resident_id, e.data.revision, e.data.line_hash) for e in last]
    await residents.put(tx, rows, residents.State.ACTIVE)
