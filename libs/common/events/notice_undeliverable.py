"""notice.undeliverable: The notice cannot reach the resident over LINE."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class NoticeUndeliverable(Event):
    """The notice cannot reach the resident over LINE."""

    topic: ClassVar[str] = "notice.undeliverable"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    notice_id: UUID
    reason: str = Field(description="a code")
    at: datetime
