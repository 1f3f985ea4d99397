"""eligibility.revoked: A match no longer stands; nothing more is sent for it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class EligibilityRevoked(Event):
    """A match no longer stands; nothing more is sent for it."""

    topic: ClassVar[str] = "eligibility.revoked"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    revision: int
    reason: str = Field(description="a code")
    at: datetime
