"""Rows of a checked list as cases and targets, ready to be copied into the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from libs.common.sealing import Keys
from services.eligibility import domain, forms
from services.eligibility.city import City
from services.eligibility.lists.findings import Finding
from services.eligibility.lists.target_list import Row

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


@dataclass(frozen=True, slots=True)
class Staged:
    """Cases (id, programme, kind, yen, protected) and the tuples of their targets."""

    cases: list[tuple[UUID, UUID, str, int, bool]]
    targets: list[tuple[Any, ...]]

    async def copy(self, connection: Any, list_id: UUID) -> None:
        """Copy all rows; the caller's transaction makes it all or nothing."""
        cases = [(c, p, list_id, 1, kind, amount, protected) for c, p, kind, amount, protected in self.cases]
        await connection.copy_records_to_table("benefit_case", records=cases, columns=_CASE_COLUMNS)
        await connection.copy_records_to_table("target", records=self.targets, columns=_TARGET_COLUMNS)


def stage(
    rows: Sequence[Row], keys: Keys, programme_id: UUID, amount: int | None, city: City
) -> tuple[Staged, list[Finding]]:
    """Group rows by household, compute case ids, canonical forms and keys, seal the people.

    A household without an amount, where the programme has none either, is a finding that stops.
    """
    households: dict[str, list[Row]] = {}
    for row in rows:
        households.setdefault(row.household_number, []).append(row)
    staged = Staged([], [])
    findings: list[Finding] = []
    for number, members in households.items():
        head = next(m for m in members if m.is_head)
        yen = domain.amount_of(next((m.amount for m in members if m.amount), None), amount)
        if yen is None:
            findings.append(_no_amount(head))
            continue
        case_id = domain.case_id(programme_id, keys.blind("household", number.encode()))
        kind = domain.procedure_of(head.procedure_kind)
        protected = any(m.protected for m in members)
        staged.cases.append((case_id, programme_id, kind.value, yen, protected))
        staged.targets.extend(_target(m, case_id, programme_id, keys, city) for m in members)
    return staged, findings


def _target(row: Row, case_id: UUID, programme_id: UUID, keys: Keys, city: City) -> tuple[Any, ...]:
    target_id = domain.target_id(case_id, keys.blind("reference", f"{row.reference}/{row.number}".encode()))
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


def _no_amount(head: Row) -> Finding:
    return Finding(
        level="stop",
        row=head.number,
        column="支給額",
        letter=None,
        value="",
        code="amount-missing",
        message=f"{head.number}行目の世帯に、支給額がありません。",
        remedy="支給額の列に金額を入れるか、事業に決まった支給額を設定してください。",
    )
