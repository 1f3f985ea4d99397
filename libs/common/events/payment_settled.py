"""payment.settled: Accounting closed the payment with evidence."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class PaymentSettled(Event):
    """Accounting closed the payment with evidence."""

    topic: ClassVar[str] = "payment.settled"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    payment_id: UUID
    instalment: int
    amount: int = Field(description="yen")
    settled_at: datetime
