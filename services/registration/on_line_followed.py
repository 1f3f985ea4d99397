"""line.followed → the account is a friend."""

from collections.abc import Sequence

from libs.common.database import Tx
from libs.common.events import Envelope, LineFollowed
from services.registration import friends


async def on_line_followed(tx: Tx, events: Sequence[Envelope[LineFollowed]]) -> None:
    """Publishes nothing: notifier keeps its own state of who can be reached."""
    await friends.hear(tx, ((e.data.line_hash, e.data.at) for e in events), friend=True)
