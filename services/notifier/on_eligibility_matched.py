"""eligibility.matched: one notice for the case, to the resident who is to be told."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import EligibilityMatched, Envelope
from services.notifier import store
from services.notifier.domain import Kind, message_id, not_after
from services.notifier.store_messages import Wanted, retire_notices, retire_others, stand_cases_anew, want


async def on_eligibility_matched(tx: Tx, events: Sequence[Envelope[EligibilityMatched]]) -> None:
    """Applied by revision. At most one live notice per case. That another resident is the one to tell means that the
    former match was revoked before, whichever of the two events comes first: topics have no order between them."""
    newest = {e.data.case_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    news = await store.match(
        tx, [(d.case_id, d.programme_id, d.revision, d.resident_id) for d in (e.data for e in newest.values())]
    )
    if not news:
        return
    await stand_cases_anew(tx, news)
    await retire_notices(tx, news, revoked=False)
    await retire_others(tx, [(case, newest[case].data.resident_id) for case in sorted(news)])
    await want(tx, Kind.NOTICE, [_wanted(newest[case]) for case in newest if case in news])


def _wanted(event: Envelope[EligibilityMatched]) -> Wanted:
    data = event.data
    return Wanted(
        id=message_id(event.id, Kind.NOTICE, data.case_id),
        case_id=data.case_id,
        programme_id=data.programme_id,
        resident_id=data.resident_id,
        cause_id=event.id,
        correlation_id=event.correlation_id,
        not_after=not_after(data.deadline),
    )
