"""application.declined: The resident declined; payment is blocked."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import Channel


class ApplicationDeclined(Event):
    """The resident declined; payment is blocked."""

    topic: ClassVar[str] = "application.declined"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    application_id: UUID
    version: int = Field(description="1 for the first answer; a later one supersedes it")
    channel: Channel
    resident_id: UUID | None = None
    receipt: str
    declined_at: datetime
