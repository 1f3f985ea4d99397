"""A corrected list compared with what is live, in the import's transaction; no case is touched."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from libs.common.events.terms import ClaimUnit
from libs.common.sealing import Keys
from services.eligibility.city import City
from services.eligibility.list_versions.changes import Change, changes
from services.eligibility.list_versions.household import Household, Items, Member, who
from services.eligibility.lists.claim_units import Unit
from services.eligibility.lists.findings import Finding
from services.eligibility.staging import Staged, stage

_LIVE = """
SELECT c.case_id, c.amount, c.procedure_kind, c.protected, c.withdrawn, t.target_id, t.is_head, t.person
FROM benefit_case c JOIN (
    SELECT case_id, target_id FROM target UNION ALL SELECT case_id, target_id FROM further_case) AS s USING (case_id)
JOIN target t ON t.target_id = s.target_id
WHERE c.programme_id = $1 AND (t.is_head OR NOT t.register_gone) ORDER BY c.case_id, t.row_number
"""
_COLUMNS = ("difference_id", "list_id", "programme_id", "case_id", "live", "listed", "twice", "changes", "household")


async def stage_version(
    connection: Any,
    keys: Keys,
    list_id: UUID,
    units: Iterable[Unit],
    programme_id: UUID,
    amount: int | None,
    city: City,
    claim_unit: ClaimUnit,
) -> list[Finding]:
    """Store every household that is added, gone or changed; nothing of the others. The findings of staging."""
    staged, findings = await asyncio.to_thread(stage, units, keys, programme_id, amount, city, claim_unit)
    if any(finding.level == "stop" for finding in findings):
        return findings
    of_child = claim_unit is ClaimUnit.CHILD
    after, numbers = _new(keys, staged, of_child)
    before, withdrawn = await _live(connection, keys, programme_id, of_child)
    renumbered(before, after)
    subjects = {who(h.subject.person): case_id for case_id, h in before.items()}
    records = []
    for case_id in sorted(before.keys() | after.keys()):
        old, new = before.get(case_id), after.get(case_id)
        found = changes(old, new) if old and new else frozenset()
        if (old and new and not found and case_id not in withdrawn) or (not new and case_id in withdrawn):
            continue
        twice = False
        if new and (old is None or Change.HEAD in found):
            twice = subjects.setdefault(who(new.subject.person), case_id) != case_id
        id_ = uuid5(list_id, case_id.hex)
        said = {"before": _plain(old), "after": _plain(new), "rows": numbers.get(id(new), [])}
        sealed = keys.seal_row("list_difference", id_, "household", orjson.dumps(said))
        facts = old is not None, new is not None, twice, sorted(found)
        records.append((id_, list_id, programme_id, case_id, *facts, sealed))
    await connection.copy_records_to_table("list_difference", records=records, columns=_COLUMNS)
    return findings


def renumbered(before: dict[UUID, Household], after: dict[UUID, Household]) -> None:
    """A household that only its number left keeps its case: its head stands on a row with another number now.

    So does a person or a child, also where only one of the two versions has their 宛名番号.
    """
    gone = {case_id: h.subject.person for case_id, h in before.items() if case_id not in after}
    by_who = {who(person): case_id for case_id, person in gone.items()}
    by_name = {key: ids for key, ids in _by_name(gone).items() if len(ids) == 1}
    for case_id in [id_ for id_ in after if id_ not in before]:
        person = after[case_id].subject.person
        former = by_who.get(who(person))
        if former is None:
            [former] = by_name.get(_name(person), [None])
            if former and gone[former]["person_number"] and person["person_number"]:
                continue
        if former is not None and former not in after:
            after[former] = after.pop(case_id)


def _name(person: Items) -> tuple[str, str]:
    return person["name"], person["birth_date"]


def _by_name(people: Mapping[UUID, Items]) -> dict[tuple[str, str], list[UUID]]:
    found: dict[tuple[str, str], list[UUID]] = {}
    for case_id, person in people.items():
        found.setdefault(_name(person), []).append(case_id)
    return found


def _new(keys: Keys, staged: Staged, of_child: bool) -> tuple[dict[UUID, Household], dict[int, list[int]]]:
    members: dict[UUID, list[tuple[int, Member]]] = {}
    guardians: dict[UUID, tuple[int, Member]] = {}
    for target_id, case_id, _, number, is_head, sealed, *_ in staged.targets:
        member = number, Member(is_head, orjson.loads(keys.open_row("target", target_id, "person", sealed)))
        members.setdefault(case_id, []).append(member)
        if of_child and is_head:
            guardians[target_id] = member
    for target_id, case_id in staged.further:
        members[case_id].append(guardians[target_id])
    found, numbers = {}, {}
    for case_id, _, kind, amount, protected in staged.cases:
        household = Household(amount, kind, protected, tuple(m for _, m in members[case_id]), of_child)
        found[case_id], numbers[id(household)] = household, [n for n, _ in members[case_id]]
    return found, numbers


async def _live(
    connection: Any, keys: Keys, programme_id: UUID, of_child: bool
) -> tuple[dict[UUID, Household], set[UUID]]:
    withdrawn = set()
    facts: dict[UUID, tuple[int, str, bool]] = {}
    members: dict[UUID, list[Member]] = {}
    async for row in connection.cursor(_LIVE, programme_id, prefetch=1000):
        case_id = row["case_id"]
        facts[case_id] = row["amount"], row["procedure_kind"], row["protected"]
        if row["withdrawn"]:
            withdrawn.add(case_id)
        person = orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"]))
        members.setdefault(case_id, []).append(Member(row["is_head"], person))
    units = {case_id: Household(*facts[case_id], tuple(found), of_child) for case_id, found in members.items()}
    return units, withdrawn


def _plain(household: Household | None) -> dict[str, Any] | None:
    if household is None:
        return None
    members = [{"is_head": m.is_head, "person": m.person} for m in household.members]
    return {
        "amount": household.amount,
        "procedure_kind": household.procedure_kind,
        "protected": household.protected,
        "members": members,
        "of_child": household.of_child,
    }
