"""A notice cannot reach the resident over LINE: too many of them stop the release."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, NoticeUndeliverable
from services.eligibility import store_outcomes, watching
from services.eligibility.stopping import Limits


async def on_notice_undeliverable(tx: Tx, events: Sequence[Envelope[NoticeUndeliverable]], limits: Limits) -> None:
    await store_outcomes.failed(tx, [(e.data.case_id, e.data.resident_id, e.data.reason) for e in events])
    await watching.look(tx, [e.data.case_id for e in events], limits)
