"""notice.seen: The resident opened or tapped the notice."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class NoticeSeen(Event):
    """The resident opened or tapped the notice."""

    topic: ClassVar[str] = "notice.seen"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    notice_id: UUID
    seen_at: datetime
