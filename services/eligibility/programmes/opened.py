"""A programme as the event that tells the other services."""

from uuid import UUID

from libs.common.events import ProgrammeOpened
from libs.common.events.terms import Instalment
from services.eligibility.programmes.parts import AmountRule
from services.eligibility.programmes.programme import Programme


def opened(programme_id: UUID, revision: int, p: Programme) -> ProgrammeOpened:
    """What others need of it; an instalment's amount is told only where every case gets the same."""
    return ProgrammeOpened(
        programme_id=programme_id,
        revision=revision,
        name=p.name,
        legal_basis=p.legal_basis,
        claim_unit=p.claim_unit,
        base_date=p.base_date,
        deadline=p.deadline,
        procedure_kinds=[each.kind for each in p.procedures],
        answer_by={each.kind: each.answer_by for each in p.procedures if each.answer_by},
        payout_ways=list(p.payout_ways),
        instalments=[
            Instalment(number=i.number, name=i.name, amount=i.yen if i.rule is AmountRule.FIXED else None)
            for i in p.instalments
        ],
        consents=list(p.consents),
        form_version=p.form_version,
        seizure_exempt=p.seizure_exempt,
        appeal_text=p.appeal_text,
        contact=p.contact,
    )
