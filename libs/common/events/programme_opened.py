"""programme.opened: A programme is open, or its data changed: an upsert by `revision`."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from libs.common.events.envelope import Event
from libs.common.events.terms import ClaimUnit, Consent, Instalment, PayoutWay, ProcedureKind


class ProgrammeOpened(Event):
    """A programme is open, or its data changed: an upsert by `revision`."""

    topic: ClassVar[str] = "programme.opened"
    owners: ClassVar[tuple[str, ...]] = ("eligibility",)
    key_field: ClassVar[str] = "programme_id"

    programme_id: UUID
    revision: int
    name: str = Field(description="shown on the city's own pages only, never in a LINE message")
    legal_basis: str
    claim_unit: ClaimUnit
    base_date: date
    deadline: date
    procedure_kinds: list[ProcedureKind]
    answer_by: dict[ProcedureKind, date] = Field(
        default_factory=dict, description="the last day to answer, for kinds in which it is before `deadline`"
    )
    payout_ways: list[PayoutWay]
    instalments: list[Instalment]
    consents: list[Consent]
    form_version: str
    seizure_exempt: bool = Field(description="the sentence on seizure stands only where the programme sets it")
    appeal_text: str | None = None
    contact: str = Field(description="name and telephone number of the desk")
