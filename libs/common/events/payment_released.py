"""payment.released: The payment left in a released transfer file."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class PaymentReleased(Event):
    """The payment left in a released transfer file."""

    topic: ClassVar[str] = "payment.released"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    payment_id: UUID
    instalment: int
    amount: int = Field(description="yen")
    batch_id: UUID
    transfer_date: date
    released_at: datetime
