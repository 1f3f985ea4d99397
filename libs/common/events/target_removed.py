"""target.removed: The list no longer names the case."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class TargetRemoved(Event):
    """The list no longer names the case."""

    topic: ClassVar[str] = "target.removed"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    revision: int
    reason: str = Field(description="a code")
