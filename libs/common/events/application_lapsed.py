"""application.lapsed: No answer by the deadline: a deemed decline, recorded as such."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class ApplicationLapsed(Event):
    """No answer by the deadline: a deemed decline, recorded as such."""

    topic: ClassVar[str] = "application.lapsed"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    lapsed_at: datetime
