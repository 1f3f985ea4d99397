"""An answered case tells nobody else; who answered it is known by the list's 宛名番号 from now on."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.application_confirmed import ApplicationConfirmed
from libs.common.events.envelope import Envelope
from services.eligibility import store_cases, store_outcomes, store_reviews


async def on_application_confirmed(tx: Tx, events: Sequence[Envelope[ApplicationConfirmed]]) -> None:
    await store_reviews.bind(tx, [e.data.case_id for e in events], tx.now)
    await store_cases.answered(tx, [e.data.case_id for e in events])
    await store_outcomes.declined(tx, [e.data.case_id for e in events], False)
