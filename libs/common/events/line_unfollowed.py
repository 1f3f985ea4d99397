"""line.unfollowed: Somebody blocked the city's account: unreachable, not withdrawn."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from libs.common.events.envelope import Event


class LineUnfollowed(Event):
    """Somebody blocked the city's account: unreachable, not withdrawn."""

    topic: ClassVar[str] = "line.unfollowed"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "line_hash"

    line_hash: str
    at: datetime = Field(description="time of the act at LINE")
