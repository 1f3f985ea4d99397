"""notice.pushed: LINE accepted the notice; accepted is not delivered."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from libs.common.events.envelope import Event


class NoticePushed(Event):
    """LINE accepted the notice; accepted is not delivered."""

    topic: ClassVar[str] = "notice.pushed"
    owners: ClassVar[tuple[str, ...]] = ("notifier",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    notice_id: UUID
    pushed_at: datetime
    reminder: bool = False
