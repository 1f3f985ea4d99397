"""resident.erased: The resident's data has been deleted; services delete their copies."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class ResidentErased(Event):
    """The resident's data has been deleted; services delete their copies."""

    topic: ClassVar[str] = "resident.erased"
    owners: ClassVar[tuple[str, ...]] = ("registration",)
    key_field: ClassVar[str] = "resident_id"

    resident_id: UUID
    revision: int
    at: datetime
