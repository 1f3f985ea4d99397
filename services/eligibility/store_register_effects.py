"""Tables of 異動情報: which rows of lists a change could mean, and what it did to their cases."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from libs.common.database import Row, Tx, columns
from services.eligibility.answer_by import answer_by
from services.eligibility.case_standing import MEMBERS

# A guardian's row stands in the cases of further children too.
_STANDS = """
CROSS JOIN LATERAL (
    SELECT t.case_id UNION ALL SELECT f.case_id FROM further_case f WHERE f.target_id = t.target_id) AS s
"""
_STANDING = """
JOIN (SELECT case_id, target_id FROM target UNION ALL SELECT case_id, target_id FROM further_case) AS s
    ON s.case_id = b.case_id JOIN target t ON t.target_id = s.target_id
"""
_WAITING = """
SELECT c.* FROM register_change c JOIN register_file f ON f.file_id = c.file_id AND f.state = 'applying'
WHERE c.waiting ORDER BY c.file_id, c.happened_on, c.kind = 'new_head', c.row_number LIMIT $1 FOR UPDATE OF c
"""
_CANDIDATES = f"""
SELECT c.change_id, t.target_id, s.case_id, t.programme_id, t.form, true AS by_number
FROM unnest($1::uuid[]) AS u (id) JOIN register_change c ON c.change_id = u.id
JOIN target t ON t.person_key = c.person_key {_STANDS} JOIN programme p ON p.programme_id = t.programme_id
WHERE p.deadline >= $2
    AND NOT EXISTS (SELECT FROM register_effect e WHERE e.change_id = c.change_id AND e.case_id = s.case_id)
UNION ALL
SELECT c.change_id, t.target_id, s.case_id, t.programme_id, t.form, false
FROM unnest($1::uuid[]) AS u (id) JOIN register_change c ON c.change_id = u.id
JOIN target t ON t.birth_key = c.birth_key AND (t.person_key IS NULL OR c.person_key IS NULL) {_STANDS}
JOIN programme p ON p.programme_id = t.programme_id
WHERE p.deadline >= $2
    AND NOT EXISTS (SELECT FROM register_effect e WHERE e.change_id = c.change_id AND e.case_id = s.case_id)
"""  # noqa: S608
_OF_LIST = f"""
SELECT change_id FROM (
    SELECT c.change_id, c.file_id, c.happened_on, c.kind, c.row_number, b.case_id
    FROM benefit_case b {_STANDING} JOIN register_change c ON c.person_key = t.person_key
    WHERE b.list_id = $1 AND NOT c.waiting
    UNION
    SELECT c.change_id, c.file_id, c.happened_on, c.kind, c.row_number, b.case_id
    FROM benefit_case b {_STANDING} JOIN register_change c ON c.birth_key = t.birth_key
    WHERE b.list_id = $1 AND NOT c.waiting AND (t.person_key IS NULL OR c.person_key IS NULL)
) AS n
WHERE NOT EXISTS (SELECT FROM register_effect e WHERE e.change_id = n.change_id AND e.case_id = n.case_id)
    AND n.change_id <> ALL($3::uuid[])
GROUP BY change_id, file_id, happened_on, kind, row_number
ORDER BY file_id, happened_on, kind = 'new_head', row_number LIMIT $2
"""  # noqa: S608
_CHANGES = """
SELECT * FROM register_change WHERE change_id = ANY($1::uuid[])
ORDER BY file_id, happened_on, kind = 'new_head', row_number
"""
_APPLIED = "UPDATE register_change SET waiting = false WHERE change_id = ANY($1::uuid[])"
_FILES_DONE = """
UPDATE register_file f SET state = 'applied' WHERE f.state = 'applying'
    AND NOT EXISTS (SELECT FROM register_change c WHERE c.file_id = f.file_id AND c.waiting) RETURNING f.file_id
"""
_CASE = f"""
SELECT c.case_id, c.programme_id, c.released, c.answered, c.protected, c.looked_at, c.procedure_kind, c.register_closed,
       p.state AS programme_state, p.base_date, {answer_by("c", "p")} AS deadline, p.claim_unit, EXISTS (
           SELECT FROM register_effect e
           WHERE e.case_id = c.case_id AND e.state = 'waiting' AND e.why = 'head_unknown') AS head_wanted
FROM benefit_case c JOIN programme p USING (programme_id) WHERE c.case_id = $1
"""  # noqa: S608
_MEMBERS_LISTED = """
SELECT EXISTS (SELECT FROM benefit_case c JOIN benefit_case o ON o.list_id = c.list_id
               JOIN target m ON m.case_id = o.case_id AND NOT m.is_head WHERE c.case_id = $1)
"""
_EFFECT = """
INSERT INTO register_effect (effect_id, change_id, case_id, programme_id, target_id, act, why, hold_reason, state,
                             made_at)
SELECT u.*, $10 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                            $8::text[], $9::text[]) AS u
ON CONFLICT (change_id, case_id) DO NOTHING
"""
_UNBIND = """
DELETE FROM known_pair WHERE person_key = $1 AND (same OR $2)
"""


class NewEffect(NamedTuple):
    """What a change did to a case. `hold_reason` is set while it holds, `state` waiting while a person has to look."""

    effect_id: UUID
    change_id: UUID
    case_id: UUID
    programme_id: UUID
    target_id: UUID
    act: str
    why: str
    hold_reason: str | None
    state: str


def effect_id(change_id: UUID, case_id: UUID) -> UUID:
    return uuid5(change_id, str(case_id))


async def waiting(tx: Tx, limit: int) -> list[Row]:
    """The next changes to apply, in the order in which they happened within their file.

    Of one day who died or left comes before who is head then.
    """
    return await tx.fetch(_WAITING, limit)


async def of_list(tx: Tx, list_id: UUID, limit: int, but: Sequence[UUID]) -> list[Row]:
    """Changes known before the list came that could be about its people and were not considered yet."""
    ids = [row["change_id"] for row in await tx.fetch(_OF_LIST, list_id, limit, list(but))]
    return await tx.fetch(_CHANGES, ids)


async def candidates(tx: Tx, change_ids: Sequence[UUID], since: date) -> list[Row]:
    """Rows of lists with the 宛名番号 or the birth date of these changes, in cases they were not considered for.

    Not of programmes whose deadline was before `since`.
    """
    return await tx.fetch(_CANDIDATES, list(change_ids), since)


async def applied(tx: Tx, change_ids: Sequence[UUID]) -> None:
    """Their effects are stored."""
    await tx.execute(_APPLIED, list(change_ids))


async def files_done(tx: Tx) -> list[UUID]:
    """Files whose changes are all applied become so themselves."""
    return [row["file_id"] for row in await tx.fetch(_FILES_DONE)]


async def members_listed(tx: Tx, case_id: UUID) -> bool:
    """Whether the case's list names anybody but heads."""
    return bool(await tx.fetchval(_MEMBERS_LISTED, case_id))


async def case(tx: Tx, case_id: UUID) -> Row:
    """The case with its programme; `head_wanted`: it waits for a person to say who the new head is."""
    row = await tx.fetchrow(_CASE, case_id)
    assert row is not None  # noqa: S101  a row of a list belongs to a case
    return row


async def members(tx: Tx, case_id: UUID) -> list[Row]:
    """Everybody on the list's rows of the case."""
    return await tx.fetch(MEMBERS, case_id)


async def put(tx: Tx, effects: Sequence[NewEffect]) -> None:
    """Store them; a pair of change and case once."""
    await tx.execute(_EFFECT, *columns(effects, 9), tx.now)


async def unbind(tx: Tx, person_key: bytes, *, wholly: bool) -> None:
    """The 宛名番号 is nobody's any more; `wholly`: nor is it known whose it is not."""
    await tx.execute(_UNBIND, person_key, wholly)
