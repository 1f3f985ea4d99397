"""programme.closed: A programme takes no more answers."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class ProgrammeClosed(Event):
    """A programme takes no more answers."""

    topic: ClassVar[str] = "programme.closed"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "programme_id"

    programme_id: UUID
    revision: int
    closed_at: datetime
