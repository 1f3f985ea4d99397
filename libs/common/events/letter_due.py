"""letter.due: The case has to be told by post."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class LetterDue(Event):
    """The case has to be told by post."""

    topic: ClassVar[str] = "letter.due"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    reason: str = Field(description="a code")
    at: datetime
