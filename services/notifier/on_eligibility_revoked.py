"""eligibility.revoked: the notice is not sent any more."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import EligibilityRevoked, Envelope
from services.notifier import store
from services.notifier.store_messages import retire_notices, stand_cases_anew


async def on_eligibility_revoked(tx: Tx, events: Sequence[Envelope[EligibilityRevoked]]) -> None:
    """Applied by revision, also before its match arrives. A later match may send a notice of its own."""
    newest = {e.data.case_id: e.data for e in sorted(events, key=lambda e: e.data.revision)}
    revoked = await store.match(tx, [(d.case_id, d.programme_id, d.revision, None) for d in newest.values()])
    await stand_cases_anew(tx, revoked)
    await retire_notices(tx, revoked, revoked=True)
