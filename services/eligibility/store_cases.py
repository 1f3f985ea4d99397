"""Tables of eligibility on the hot path: residents, cases and the end of matches, in sets."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from libs.common.database import Row, Tx, columns
from services.eligibility import store_matches
from services.eligibility.answer_by import answer_by

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('eligibility/matching', 0))"
_UPSERT_RESIDENTS = """
INSERT INTO resident AS r (resident_id, revision, state, person, form, form_revision, birth_key, place_key,
                           second_place_key, line_hash)
SELECT i, v, 'active', p, f, v, b, a, s, l
FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[])
    AS u (i, v, p, f, b, a, s, l)
ON CONFLICT (resident_id) DO UPDATE
SET revision = EXCLUDED.revision, state = 'active', match_key = NULL, person = EXCLUDED.person,
    form = EXCLUDED.form, form_revision = EXCLUDED.form_revision, birth_key = EXCLUDED.birth_key,
    place_key = EXCLUDED.place_key, second_place_key = EXCLUDED.second_place_key, line_hash = EXCLUDED.line_hash
WHERE r.revision < EXCLUDED.revision
RETURNING resident_id
"""
_SET_STATE = """
INSERT INTO resident AS r (resident_id, revision, state)
SELECT i, v, $3 FROM unnest($1::uuid[], $2::int[]) AS u (i, v)
ON CONFLICT (resident_id) DO UPDATE
SET revision = EXCLUDED.revision, state = EXCLUDED.state, match_key = NULL, line_hash = NULL,
    person = CASE WHEN $3 = 'suspended' THEN r.person END,
    form = CASE WHEN $3 = 'suspended' THEN r.form END,
    birth_key = CASE WHEN $3 = 'suspended' THEN r.birth_key END,
    place_key = CASE WHEN $3 = 'suspended' THEN r.place_key END,
    second_place_key = CASE WHEN $3 = 'suspended' THEN r.second_place_key END
WHERE r.revision < EXCLUDED.revision
RETURNING resident_id
"""
_FORGET_MATCHES = """
DELETE FROM match m USING benefit_case c
WHERE c.case_id = m.case_id AND m.live AND NOT c.released AND m.resident_id = ANY($1::uuid[])
"""
_FORGET_KNOWN = "DELETE FROM known_pair WHERE resident_id = ANY($1::uuid[])"
_END_MATCHES = """
UPDATE match m SET live = false, revision = m.revision + 1
FROM benefit_case c WHERE c.case_id = m.case_id AND m.live AND NOT c.answered AND m.resident_id = ANY($1::uuid[])
RETURNING m.case_id, m.resident_id, m.revision, c.programme_id
"""
_FACTS = f"""
SELECT c.case_id, c.programme_id, c.procedure_kind, p.claim_unit, {answer_by("c", "p")} AS deadline, l.wave_id
FROM benefit_case c JOIN programme p USING (programme_id) JOIN target_list l USING (list_id)
WHERE c.case_id = ANY($1::uuid[])
"""  # noqa: S608
_ANSWERED = "UPDATE benefit_case SET answered = true WHERE case_id = ANY($1::uuid[]) AND NOT answered"
_NEXT_CASES = """
SELECT case_id FROM benefit_case WHERE list_id = $1 AND NOT released ORDER BY case_id LIMIT $2 FOR UPDATE
"""
_NEXT_CHOSEN = """
SELECT c.case_id FROM release_canary r JOIN benefit_case c USING (case_id)
WHERE r.wave_id = $2 AND c.list_id = $1 AND NOT c.released ORDER BY c.case_id LIMIT $3 FOR UPDATE OF c
"""
_RELEASE_CASES = """
UPDATE benefit_case SET released = true WHERE case_id = ANY($1::uuid[])
RETURNING case_id, programme_id, revision, procedure_kind, amount, protected
"""
_TARGETS = """
SELECT target_id, case_id, is_head, person, row_number FROM target
WHERE case_id = ANY($1::uuid[]) AND (is_head OR NOT register_gone)
UNION ALL
SELECT t.target_id, f.case_id, t.is_head, t.person, t.row_number FROM further_case f JOIN target t USING (target_id)
WHERE f.case_id = ANY($1::uuid[])
ORDER BY row_number
"""
_COUNT_RELEASED = """
UPDATE target_list SET released_count = released_count + $2,
       state = CASE WHEN released_count + $2 >= case_count THEN 'released' ELSE state END
WHERE list_id = $1
"""


class ResidentRow(NamedTuple):
    """A resident's copy: the items sealed, their canonical form sealed, the keyed indexes it is found by.

    `line_hash`: of the LINE account.
    """

    resident_id: UUID
    revision: int
    person: bytes
    form: bytes
    birth_key: bytes | None
    place_key: bytes | None
    second_place_key: bytes | None
    line_hash: str


async def lock_matching(tx: Tx) -> None:
    """One matching at a time, until the transaction ends: a release and a registration never miss each other."""
    await tx.execute(_LOCK)


async def upsert_residents(tx: Tx, rows: Sequence[ResidentRow]) -> list[UUID]:
    """Store what is newer than what is known; the residents that changed. At most one row a resident."""
    changed = await tx.fetch(_UPSERT_RESIDENTS, *columns(rows, 8))
    return [row["resident_id"] for row in changed]


async def set_state(tx: Tx, revisions: dict[UUID, int], state: str) -> list[UUID]:
    """Suspend, withdraw or erase; the residents that changed. Their items are kept only while suspended."""
    rows = await tx.fetch(_SET_STATE, list(revisions), list(revisions.values()), state)
    changed = [row["resident_id"] for row in rows]
    if state != "suspended":
        await tx.execute(_FORGET_KNOWN, changed)
    return changed


async def end_matches(tx: Tx, residents: Sequence[UUID]) -> list[Row]:
    """Matches of these residents end, unless their case is answered: case_id, resident_id, revision, programme_id.

    Those of unreleased cases are forgotten and not returned: nobody was told.
    """
    await tx.execute(_FORGET_MATCHES, list(residents))
    return await tx.fetch(_END_MATCHES, list(residents))


async def facts(tx: Tx, cases: Sequence[UUID]) -> dict[UUID, Row]:
    """What `eligibility.matched` says beside the match itself."""
    return {row["case_id"]: row for row in await tx.fetch(_FACTS, list(cases))}


async def answered(tx: Tx, cases: Sequence[UUID]) -> None:
    """From now on nobody is told about these cases any more, and nothing about them is left to review."""
    await store_matches.end_reviews(tx, cases)
    await tx.execute(_ANSWERED, list(cases))


async def release_next(tx: Tx, list_id: UUID, limit: int, chosen: UUID | None = None) -> tuple[list[Row], list[Row]]:
    """Release the next cases of a list: the cases and their targets; empty when all are released.

    `chosen`: the wave whose chosen cases these are; otherwise all of the list.
    """
    found = tx.fetch(_NEXT_CHOSEN, list_id, chosen, limit) if chosen else tx.fetch(_NEXT_CASES, list_id, limit)
    ids = [row["case_id"] for row in await found]
    cases = await tx.fetch(_RELEASE_CASES, ids) if ids else []
    await tx.execute(_COUNT_RELEASED, list_id, len(cases))
    return cases, await rows_of(tx, ids) if ids else []


async def rows_of(tx: Tx, case_ids: Sequence[UUID]) -> list[Row]:
    """The rows of these cases in the order of the list, without members who left by 異動情報."""
    return await tx.fetch(_TARGETS, list(case_ids))
