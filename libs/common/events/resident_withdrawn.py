"""resident.withdrawn: The resident took back the registration; no more notices."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class ResidentWithdrawn(Event):
    """The resident took back the registration; no more notices."""

    topic: ClassVar[str] = "resident.withdrawn"
    owners: ClassVar[tuple[str, ...]] = ("registration",)
    key_field: ClassVar[str] = "resident_id"

    resident_id: UUID
    revision: int
    at: datetime
