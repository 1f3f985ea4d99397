"""case.held: Nothing may be sent or paid for the case until it is freed."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import HoldReason


class CaseHeld(Event):
    """Nothing may be sent or paid for the case until it is freed."""

    topic: ClassVar[str] = "case.held"
    owners: ClassVar[tuple[str, ...]] = ("eligibility", "confirmation")
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    revision: int
    reason: HoldReason
    held_by: str = Field(description="the service that holds")
    at: datetime
