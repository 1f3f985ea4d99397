"""resident.suspended: The registration must not be used until it is renewed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class ResidentSuspended(Event):
    """The registration must not be used until it is renewed."""

    topic: ClassVar[str] = "resident.suspended"
    owners: ClassVar[tuple[str, ...]] = ("registration",)
    key_field: ClassVar[str] = "resident_id"

    resident_id: UUID
    revision: int
    reason: str = Field(description="a code, never free text")
    at: datetime
