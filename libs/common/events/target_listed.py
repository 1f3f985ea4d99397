"""target.listed: A claim unit stands on a released target list."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event, Sealed
from libs.common.events.terms import ClaimUnit, ProcedureKind


class TargetListed(Event):
    """A claim unit stands on a released target list."""

    topic: ClassVar[str] = "target.listed"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    revision: int
    claim_unit: ClaimUnit
    procedure_kind: ProcedureKind
    instalment: int = 1
    amount: int = Field(description="yen")
    household: Sealed = Field(description="for confirmation: JSON of `Household`")
    account: Sealed | None = Field(default=None, description="for confirmation: JSON of `Account`, where one is known")
    protected: bool = Field(
        default=False, description="a member is under 支援措置; the page then names nobody but the payee"
    )
