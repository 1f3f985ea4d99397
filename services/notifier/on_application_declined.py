"""application.declined: no notice for the case any more."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import ApplicationDeclined, Envelope
from services.notifier import store
from services.notifier.store_messages import stand_cases_anew


async def on_application_declined(tx: Tx, events: Sequence[Envelope[ApplicationDeclined]]) -> None:
    """What is queued for the case is cancelled, also when this arrives before the match."""
    cases = {e.data.case_id: e.data.programme_id for e in events}
    await store.answer(tx, "declined", cases.items())
    await stand_cases_anew(tx, cases)
