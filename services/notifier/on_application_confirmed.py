"""application.confirmed: no notice for the case any more; a receipt goes to who answered over LINE."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import ApplicationConfirmed, Envelope
from services.notifier import store
from services.notifier.domain import Kind, message_id
from services.notifier.store_messages import Wanted, stand_cases_anew, want


async def on_application_confirmed(tx: Tx, events: Sequence[Envelope[ApplicationConfirmed]]) -> None:
    """At most one receipt per version of an application; an answer on paper gets none over LINE."""
    cases = {e.data.case_id: e.data.programme_id for e in events}
    await store.answer(tx, "confirmed", cases.items())
    await stand_cases_anew(tx, cases)
    await want(
        tx,
        Kind.RECEIPT,
        [
            Wanted(
                id=message_id(e.id, Kind.RECEIPT, e.data.version),
                case_id=e.data.case_id,
                programme_id=e.data.programme_id,
                resident_id=e.data.resident_id,
                cause_id=e.id,
                correlation_id=e.correlation_id,
                application_id=e.data.application_id,
                version=e.data.version,
            )
            for e in events
            if e.data.resident_id is not None
        ],
    )
