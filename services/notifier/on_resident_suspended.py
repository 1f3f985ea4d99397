"""resident.suspended: nothing goes out until the registration is renewed."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, ResidentSuspended
from services.notifier import store
from services.notifier.domain import Standing
from services.notifier.store_messages import stand_residents_anew


async def on_resident_suspended(tx: Tx, events: Sequence[Envelope[ResidentSuspended]]) -> None:
    """Applied by revision; an older one changes nothing."""
    newest = {e.data.resident_id: e.data.revision for e in sorted(events, key=lambda e: e.data.revision)}
    changed = await store.stand(tx, Standing.SUSPENDED, newest.items())
    await stand_residents_anew(tx, changed)
