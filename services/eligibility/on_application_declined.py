"""An answered case tells nobody else."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.application_declined import ApplicationDeclined
from libs.common.events.envelope import Envelope
from services.eligibility import store_cases, store_outcomes


async def on_application_declined(tx: Tx, events: Sequence[Envelope[ApplicationDeclined]]) -> None:
    cases = [e.data.case_id for e in events]
    await store_cases.answered(tx, cases)
    await store_outcomes.declined(tx, cases, True)
