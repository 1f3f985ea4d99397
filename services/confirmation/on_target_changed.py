"""The list's row of a case changed; whether that holds the case, eligibility decides."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, TargetChanged
from services.confirmation import targets


async def on_target_changed(tx: Tx, events: Sequence[Envelope[TargetChanged]]) -> None:
    await targets.put(tx, events)
