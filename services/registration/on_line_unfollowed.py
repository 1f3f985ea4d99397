"""line.unfollowed → the account is no friend; the registration stays."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, LineUnfollowed
from services.registration import friends


async def on_line_unfollowed(tx: Tx, events: Sequence[Envelope[LineUnfollowed]]) -> None:
    """Blocking the account makes a person unreachable, it never withdraws."""
    await friends.hear(tx, ((e.data.line_hash, e.data.at) for e in events), friend=False)
