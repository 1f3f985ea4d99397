"""An answered case tells nobody else."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events.application_confirmed import ApplicationConfirmed
from libs.common.events.envelope import Envelope
from services.eligibility import store_cases


async def on_application_confirmed(tx: Tx, events: Sequence[Envelope[ApplicationConfirmed]]) -> None:
    await store_cases.answered(tx, [e.data.case_id for e in events])
