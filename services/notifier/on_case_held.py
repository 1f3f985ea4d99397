"""case.held: nothing goes out for the case until it is freed."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import CaseHeld, Envelope
from services.notifier import store
from services.notifier.store_messages import stand_cases_anew


async def on_case_held(tx: Tx, events: Sequence[Envelope[CaseHeld]]) -> None:
    """Applied by revision, for each holding service and reason on its own."""
    newest = {
        (d.case_id, d.held_by, d.reason): (d.case_id, d.programme_id, d.held_by, d.reason.value, d.revision)
        for d in sorted((e.data for e in events), key=lambda d: d.revision)
    }
    await store.hold(tx, True, newest.values())
    await stand_cases_anew(tx, {case for case, _, _ in newest})
