"""resident.registered: keep the LINE link under our own key; messages that waited for the resident go out."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentRegistered
from libs.common.retry import Reject
from libs.common.sealing import Unsealable
from services.notifier import store
from services.notifier.domain import Standing
from services.notifier.store_messages import stand_residents_anew


async def on_resident_registered(tx: Tx, events: Sequence[Envelope[ResidentRegistered]]) -> None:
    """Upsert by revision. Raises `Reject` for a LINE id that was not sealed for this service and event."""
    newest = {e.data.resident_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    rows = [_row(tx, e) for e in newest.values()]
    await store.no_friends(tx, [e.data.line_hash for e in newest.values() if e.data.friend is False])
    changed = await store.register(tx, rows)
    await stand_residents_anew(tx, changed)


def _row(tx: Tx, event: Envelope[ResidentRegistered]) -> store.ResidentRow:
    data = event.data
    try:
        line_id = tx.keys.open_event(event.id, "line_id", data.line_id)
    except Unsealable as error:
        raise Reject(f"line_id: {error}") from None
    sealed = tx.keys.seal_row("resident", data.resident_id, "line_id", line_id)
    return store.ResidentRow(data.resident_id, data.revision, Standing.ACTIVE, data.line_hash, sealed)
