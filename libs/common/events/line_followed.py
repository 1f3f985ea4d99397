"""line.followed: Somebody added the city's account, or unblocked it."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from libs.common.events.envelope import Event


class LineFollowed(Event):
    """Somebody added the city's account, or unblocked it."""

    topic: ClassVar[str] = "line.followed"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "line_hash"

    line_hash: str
    at: datetime = Field(description="time of the act at LINE; an older one never overwrites a newer one")
    unblocked: bool = False
