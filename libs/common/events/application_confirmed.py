"""application.confirmed: The resident confirmed; `receipt` is the number they keep."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import Channel


class ApplicationConfirmed(Event):
    """The resident confirmed; `receipt` is the number they keep."""

    topic: ClassVar[str] = "application.confirmed"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    application_id: UUID
    version: int = Field(description="1 for the first answer; a later one supersedes it")
    channel: Channel
    resident_id: UUID | None = Field(default=None, description="who answered over LINE")
    receipt: str
    confirmed_at: datetime
