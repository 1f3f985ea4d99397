"""LINE accepted the notice; staff count the case as notified."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticePushed
from services.confirmation import notices


async def on_notice_pushed(tx: Tx, events: Sequence[Envelope[NoticePushed]]) -> None:
    await notices.put(
        tx,
        ((e.data.case_id, e.data.resident_id, e.data.programme_id, (e.data.pushed_at, None, None)) for e in events),
    )
