"""LINE took the notice: it can no longer be undone."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticePushed
from services.eligibility import store_outcomes


async def on_notice_pushed(tx: Tx, events: Sequence[Envelope[NoticePushed]]) -> None:
    await store_outcomes.pushed(tx, [(e.data.case_id, e.data.resident_id, e.data.pushed_at) for e in events])
