"""LINE took the notice: it can no longer be undone. A block that was heard of before it counts from now on."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticePushed
from services.eligibility import store_outcomes, watching
from services.eligibility.stopping import Limits


async def on_notice_pushed(tx: Tx, events: Sequence[Envelope[NoticePushed]], limits: Limits) -> None:
    notices = [(e.data.case_id, e.data.resident_id, e.data.pushed_at) for e in events]
    await store_outcomes.pushed(tx, notices)
    await watching.look(tx, await store_outcomes.blocked_since(tx, notices), limits)
