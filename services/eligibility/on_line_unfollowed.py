"""Somebody blocked the city's account: too many soon after their notice stop the release."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, LineUnfollowed
from services.eligibility import store_outcomes, watching
from services.eligibility.stopping import Limits


async def on_line_unfollowed(tx: Tx, events: Sequence[Envelope[LineUnfollowed]], limits: Limits) -> None:
    cases = await store_outcomes.unfollowed(tx, [(e.data.line_hash, e.data.at) for e in events])
    await watching.look(tx, cases, limits)
