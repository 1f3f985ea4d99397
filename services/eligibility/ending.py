"""A resident who may not be told any more: the copy changes its state, matches end, others may be certain now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.common.database import Tx
from libs.common.events.envelope import Cause, Envelope
from services.eligibility import forming, publish, store_cases, store_notices
from services.eligibility.city import City
from services.eligibility.neighbourhood import Neighbourhood
from services.eligibility.rematching import rematch


async def end(tx: Tx, events: Sequence[Envelope[Any]], state: str, city: City) -> None:
    """`state` is suspended, withdrawn or erased; older revisions than known do nothing."""
    newest = {e.data.resident_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    await store_cases.lock_matching(tx)
    ready = await forming.ready(tx, city)
    near = Neighbourhood(tx)
    former = await near.rows_near(newest) if ready else []
    others = await store_notices.others_on_lines(tx, dict.fromkeys(newest))
    changed = await store_cases.set_state(tx, {i: e.data.revision for i, e in newest.items()}, state)
    await store_notices.forget(tx, changed)
    sharing = {row["resident_id"] for row in others if row["id"] in changed}
    if ready and sharing:  # they may have the phone alone now
        former += await near.rows_near(sharing)
    causes: dict[UUID, Cause] = {i: newest[i] for i in changed}
    publish.revoked(tx, await store_cases.end_matches(tx, changed), state, causes)
    if former:
        await near.grow(rows=former)
        await rematch(tx, near, former)
