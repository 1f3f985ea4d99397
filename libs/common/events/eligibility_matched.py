"""eligibility.matched: A registered resident is the one to tell about a released case."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import CaseRole, ClaimUnit, ProcedureKind


class EligibilityMatched(Event):
    """A registered resident is the one to tell about a released case."""

    topic: ClassVar[str] = "eligibility.matched"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "case_id"

    case_id: UUID
    programme_id: UUID
    resident_id: UUID
    revision: int
    role: CaseRole
    claim_unit: ClaimUnit
    procedure_kind: ProcedureKind
    deadline: date
    wave_id: UUID
    rule: str = Field(description="rule and version that decided")
    matched_at: datetime
