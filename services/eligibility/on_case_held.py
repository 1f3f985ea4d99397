"""A resident says that the notice is about somebody else: the pair is left to staff, too many stop the release."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import CaseHeld, Envelope
from libs.common.events.terms import HoldReason
from services.eligibility import forming, store_cases, store_outcomes, watching
from services.eligibility.city import City
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.rematching import rematch
from services.eligibility.stopping import Limits


async def on_case_held(tx: Tx, events: Sequence[Envelope[CaseHeld]], city: City, limits: Limits) -> None:
    """Other holds, among them eligibility's own, say nothing new."""
    holds = [(e.data.case_id, e.data.revision) for e in events if e.data.reason is HoldReason.NOT_ME]
    cases = [case_id for case_id, _ in holds]
    if not cases:
        return
    await store_cases.lock_matching(tx)
    rows = await store_outcomes.not_me(tx, holds)
    if rows and await forming.ready(tx, city):
        near = Neighbourhood(tx)
        await near.grow(rows=rows)
        await rematch(tx, near, rows)
    await watching.look(tx, cases, limits)
