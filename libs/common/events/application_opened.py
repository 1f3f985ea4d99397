"""application.opened: A case was opened by staff for somebody not on the list."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event
from libs.common.events.terms import Channel


class ApplicationOpened(Event):
    """A case was opened by staff for somebody not on the list."""

    topic: ClassVar[str] = "application.opened"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    revision: int
    channel: Channel
    at: datetime
