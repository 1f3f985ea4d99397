"""A list may only ask for procedures that its programme has: silence pays in one and declines in another."""

from collections.abc import Iterable

from libs.common.events.terms import ProcedureKind
from services.eligibility.domain import procedure_of
from services.eligibility.lists.claim_units import Unit
from services.eligibility.lists.findings import Finding
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.facts import KINDS
from services.eligibility.programmes.programme import Programme


def kinds_not_offered(units: Iterable[Unit], programme: Programme) -> list[Finding]:
    """A finding that stops for each claim unit whose kind of procedure the programme does not have."""
    offered = {each.kind for each in programme.procedures}
    return [_finding(unit.subject, kind, offered) for unit in units if (kind := kind_of(unit)) not in offered]


def kind_of(unit: Unit) -> ProcedureKind:
    """What the unit's own row says, else that of its guardian."""
    return procedure_of(unit.subject.procedure_kind or unit.lead.procedure_kind)


def _finding(row: Row, asked: ProcedureKind, offered: set[ProcedureKind]) -> Finding:
    kind = KINDS[asked]
    allowed = "、".join(label for each, label in KINDS.items() if each in offered)
    return Finding(
        level="stop",
        row=row.number,
        column="手続区分",
        letter=None,
        value=kind,
        code="procedure-not-offered",
        message=f"{row.number}行目の手続区分「{kind}」は、この事業にありません。空のときは支給要件確認書とみなします。",
        remedy=f"手続区分を {allowed} にするか、事業の手続区分を直してください。",
    )
