"""The notice cannot reach the resident over LINE; the case still opens on the page."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticeUndeliverable
from services.confirmation import notices


async def on_notice_undeliverable(tx: Tx, events: Sequence[Envelope[NoticeUndeliverable]]) -> None:
    await notices.put(
        tx,
        ((e.data.case_id, e.data.resident_id, e.data.programme_id, (None, None, e.data.at)) for e in events),
    )
