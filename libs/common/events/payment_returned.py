"""payment.returned: The bank could not pay."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event


class PaymentReturned(Event):
    """The bank could not pay."""

    topic: ClassVar[str] = "payment.returned"
    owners: ClassVar[tuple[str, ...]] = ("confirmation",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    payment_id: UUID
    instalment: int
    amount: int = Field(description="yen")
    reason: str = Field(description="a code")
    returned_at: datetime
