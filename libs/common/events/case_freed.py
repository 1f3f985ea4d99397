"""case.freed: A hold on the case ended."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import HoldReason


class CaseFreed(Event):
    """A hold on the case ended."""

    topic: ClassVar[str] = "case.freed"
    owners: ClassVar[tuple[str, ...]] = ("eligibility", "confirmation")
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    revision: int
    reason: HoldReason
    held_by: str = Field(description="the service that holds")
    at: datetime
