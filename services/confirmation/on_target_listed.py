"""A claim unit stands on a released list: the case is known from now on."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, TargetListed
from services.confirmation import targets


async def on_target_listed(tx: Tx, events: Sequence[Envelope[TargetListed]]) -> None:
    await targets.put(tx, events)
