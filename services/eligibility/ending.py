"""A resident who may not be told any more: the copy changes its state, open matches end."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from libs.common.database import Tx
from libs.common.events.envelope import Cause, Envelope
from services.eligibility import publish, store_cases


async def end(tx: Tx, events: Sequence[Envelope[Any]], state: str) -> None:
    """`state` is suspended, withdrawn or erased; older revisions than known do nothing."""
    newest = {e.data.resident_id: e for e in sorted(events, key=lambda e: e.data.revision)}
    await store_cases.lock_matching(tx)
    changed = await store_cases.set_state(tx, {i: e.data.revision for i, e in newest.items()}, state)
    causes: dict[UUID, Cause] = {i: newest[i] for i in changed}
    publish.revoked(tx, await store_cases.end_matches(tx, changed), state, causes)
