"""What a version of a list changes in a case and its rows, a statement each."""

from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Tx
from services.eligibility import domain, forms, publish, store_matches, store_version_guardians
from services.eligibility.case_standing import MEMBERS
from services.eligibility.city import City
from services.eligibility.list_versions.household import Household, Member, pairs

_CASE = """
INSERT INTO benefit_case (case_id, programme_id, list_id, revision, procedure_kind, amount, protected)
VALUES ($1, $2, $3, 1, $4, $5, $6)
"""
_FACTS = """
UPDATE benefit_case SET procedure_kind = $2, amount = $3, protected = $4,
    looked_at = CASE WHEN protected AND $4 THEN looked_at END,
    looked_at_by = CASE WHEN protected AND $4 THEN looked_at_by END
WHERE case_id = $1
"""
_ROW = """
INSERT INTO target (target_id, case_id, programme_id, row_number, is_head, person, form, birth_key,
                    place_key, second_place_key, person_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (target_id) DO UPDATE
SET row_number = EXCLUDED.row_number, is_head = EXCLUDED.is_head,
    person = EXCLUDED.person, form = EXCLUDED.form, birth_key = EXCLUDED.birth_key, place_key = EXCLUDED.place_key,
    second_place_key = EXCLUDED.second_place_key, person_key = EXCLUDED.person_key
"""
_OTHERS = "DELETE FROM target WHERE case_id = $1 AND target_id <> ALL($2::uuid[]) RETURNING target_id"
_REVIEWS_OF = "DELETE FROM review WHERE target_id = ANY($1::uuid[]) AND state IN ('open', 'proposed')"
_END = """
UPDATE match m SET live = false, revision = m.revision + 1 FROM benefit_case c
WHERE c.case_id = m.case_id AND m.live AND m.case_id = $1 AND NOT c.answered
RETURNING m.case_id, m.resident_id, m.revision, c.programme_id
"""
_WITHDRAW = "UPDATE benefit_case SET withdrawn = true WHERE case_id = $1"
_DELETE = "DELETE FROM benefit_case WHERE case_id = $1 RETURNING list_id"
_ONE_LESS = """
UPDATE target_list SET case_count = case_count - 1,
    state = CASE WHEN state = 'releasing' AND released_count >= case_count - 1 THEN 'released' ELSE state END
WHERE list_id = $1
"""


async def add(
    tx: Tx, list_id: UUID, case_id: UUID, programme_id: UUID, new: Household, rows: list[int], city: City
) -> None:
    """A case nobody was told about, to be released with the list."""
    await tx.execute(_CASE, case_id, programme_id, list_id, new.procedure_kind, new.amount, new.protected)
    await _write(tx, list_id, case_id, programme_id, None, new, rows, city)


async def correct(
    tx: Tx, list_id: UUID, case_id: UUID, programme_id: UUID, new: Household, rows: list[int], city: City
) -> None:
    """The case says this from now on, found and compared by it too. Rows of the same person keep their ids."""
    await tx.execute(_FACTS, case_id, new.procedure_kind, new.amount, new.protected)
    await _write(tx, list_id, case_id, programme_id, case_id, new, rows, city)


async def withdraw(tx: Tx, case_id: UUID) -> None:
    """Nobody is told any more; published where somebody was. An answered case keeps its match."""
    publish.revoked(tx, await tx.fetch(_END, case_id), "list_gone", {})
    await tx.execute(_WITHDRAW, case_id)
    await store_matches.end_reviews(tx, [case_id])


async def delete(tx: Tx, case_id: UUID) -> None:
    """A case that was never released leaves its list."""
    await store_matches.unmatch(tx, [case_id])
    await store_version_guardians.leave(tx, case_id, [])
    await tx.execute("DELETE FROM target WHERE case_id = $1", case_id)
    await tx.execute(_ONE_LESS, await tx.fetchval(_DELETE, case_id))


async def _write(
    tx: Tx,
    list_id: UUID,
    case_id: UUID,
    programme_id: UUID,
    old: UUID | None,
    new: Household,
    rows: list[int],
    city: City,
) -> None:
    ids: dict[int, UUID] = {}
    before: list[Member] = []
    for row in await tx.fetch(MEMBERS, old) if old else []:
        person = orjson.loads(tx.keys.open_row("target", row["target_id"], "person", row["person"]))
        before.append(Member(row["is_head"], person))
        ids[id(before[-1])] = row["target_id"]
    number = {id(member): n for member, n in zip(new.members, rows, strict=True)}
    kept = []
    for former, member in pairs(Household(0, "", False, tuple(before)), new):
        if member is None:
            continue
        n = number[id(member)]
        if former is not None:
            target_id = ids[id(former)]
        else:
            target_id = await _new_row(tx, list_id, case_id, programme_id, n, member, new.of_child, city)
        kept.append(target_id)
        await tx.execute(_ROW, *_row(tx, target_id, case_id, programme_id, n, member, city))
        if new.of_child and member.is_head:
            await store_version_guardians.share(tx, target_id, case_id)
    await store_version_guardians.leave(tx, case_id, kept)
    gone = [row["target_id"] for row in await tx.fetch(_OTHERS, case_id, kept)]
    await tx.execute(_REVIEWS_OF, gone)


async def _new_row(
    tx: Tx, list_id: UUID, case_id: UUID, programme_id: UUID, n: int, member: Member, of_child: bool, city: City
) -> UUID:
    said = f"{list_id}/{member.person['reference']}/{n}"
    made = domain.target_id(case_id, tx.keys.blind("reference", said.encode()))
    if of_child and member.is_head:
        record = forms.of_row(made, member.person, city)
        return await store_version_guardians.row_of(tx, programme_id, member.person, record) or made
    return made


def _row(
    tx: Tx, target_id: UUID, case_id: UUID, programme_id: UUID, n: int, member: Member, city: City
) -> tuple[Any, ...]:
    person, keys = member.person, tx.keys
    record = forms.of_row(target_id, person, city)
    return (
        *(target_id, case_id, programme_id, n, member.is_head),
        keys.seal_row("target", target_id, "person", orjson.dumps(person)),
        forms.sealed_row(target_id, record, keys),
        *forms.blocks(record, keys),
        forms.person_key(person["person_number"], keys),
    )
