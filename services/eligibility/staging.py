"""Claim units of a checked list as cases and targets, ready to be copied into the tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from libs.common.events.terms import ClaimUnit
from libs.common.sealing import Keys
from services.eligibility import domain, forms
from services.eligibility.city import City
from services.eligibility.lists.claim_units import Unit
from services.eligibility.lists.findings import Finding
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.facts import UNITS
from services.eligibility.programmes.kinds_listed import kind_of

_CASE_COLUMNS = ("case_id", "programme_id", "list_id", "revision", "procedure_kind", "amount", "protected")
_TARGET_COLUMNS = (
    "target_id",
    "case_id",
    "programme_id",
    "row_number",
    "is_head",
    "person",
    "form",
    "birth_key",
    "place_key",
    "second_place_key",
    "person_key",
)


_FURTHER_COLUMNS = ("target_id", "case_id")


@dataclass(frozen=True, slots=True)
class Staged:
    """Cases (id, programme, kind, yen, protected) and the tuples of their targets.

    `further`: a guardian's row with the cases of the other children.
    """

    cases: list[tuple[UUID, UUID, str, int, bool]]
    targets: list[tuple[Any, ...]]
    further: list[tuple[UUID, UUID]] = field(default_factory=list)

    async def copy(self, connection: Any, list_id: UUID) -> None:
        """Copy all rows; the caller's transaction makes it all or nothing."""
        cases = [(c, p, list_id, 1, kind, amount, protected) for c, p, kind, amount, protected in self.cases]
        await connection.copy_records_to_table("benefit_case", records=cases, columns=_CASE_COLUMNS)
        await connection.copy_records_to_table("target", records=self.targets, columns=_TARGET_COLUMNS)
        if self.further:
            await connection.copy_records_to_table("further_case", records=self.further, columns=_FURTHER_COLUMNS)


def stage(
    units: Iterable[Unit],
    keys: Keys,
    programme_id: UUID,
    amount: int | None,
    city: City,
    claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD,
) -> tuple[Staged, list[Finding]]:
    """Compute case ids, canonical forms and keys, seal the people. The children of one guardian come together.

    A unit without an amount, where the programme has none either, is a finding that stops.
    """
    staged = Staged([], [])
    findings: list[Finding] = []
    guardians: dict[int, UUID] = {}  # row of the guardian and its target
    for unit in units:
        children = claim_unit is ClaimUnit.CHILD
        said = unit.subject.amount if children else next((m.amount for m in unit.group if m.amount), None)
        yen = domain.amount_of(said, amount)
        if yen is None:
            findings.append(_no_amount(unit.subject, claim_unit))
            continue
        case_id = domain.case_id(programme_id, keys.blind(claim_unit.value, unit.number.encode()))
        protected = any(m.protected for m in unit.group)
        staged.cases.append((case_id, programme_id, kind_of(unit).value, yen, protected))
        members = (unit.subject,) if children else unit.group
        staged.targets.extend(_target(m, case_id, case_id, programme_id, keys, city) for m in members)
        if children and unit.lead.number in guardians:
            staged.further.append((guardians[unit.lead.number], case_id))
        elif children:
            # Known by the group, not by its first child: the same row whichever child comes first.
            group = domain.case_id(programme_id, keys.blind("household", unit.lead.household_number.encode()))
            target = _target(unit.lead, group, case_id, programme_id, keys, city)
            guardians[unit.lead.number] = target[0]
            staged.targets.append(target)
    return staged, findings


def _target(row: Row, space: UUID, case_id: UUID, programme_id: UUID, keys: Keys, city: City) -> tuple[Any, ...]:
    target_id = domain.target_id(space, keys.blind("reference", row.reference.encode()))
    person = {
        "reference": row.reference,
        "person_number": row.person_number,
        "name": row.name,
        "kana": row.kana,
        "birth_date": row.birth_date.isoformat(),
        "sex": row.sex,
        "address": row.address,
        "current_address": row.current_address,
        "send_to": row.send_to,
        "account": {"text": row.account_text, "holder_kana": row.account_kana, "origin": row.account_origin}
        if row.account_text
        else None,
    }
    sealed = keys.seal_row("target", target_id, "person", orjson.dumps(person))
    record = forms.of_row(target_id, person, city)
    return (
        *(target_id, case_id, programme_id, row.number, row.is_head, sealed),
        forms.sealed_row(target_id, record, keys),
        *forms.blocks(record, keys),
        forms.person_key(row.person_number, keys),
    )


def _no_amount(row: Row, claim_unit: ClaimUnit) -> Finding:
    return Finding(
        level="stop",
        row=row.number,
        column="支給額",
        letter=None,
        value="",
        code="amount-missing",
        message=f"{row.number}行目の{UNITS[claim_unit]}に、支給額がありません。",
        remedy="支給額の列に金額を入れるか、事業に決まった支給額を設定してください。",
    )
