"""The resident opened or tapped the notice."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticeSeen
from services.confirmation import notices


async def on_notice_seen(tx: Tx, events: Sequence[Envelope[NoticeSeen]]) -> None:
    await notices.put(
        tx,
        ((e.data.case_id, e.data.resident_id, e.data.programme_id, (None, e.data.seen_at, None)) for e in events),
    )
