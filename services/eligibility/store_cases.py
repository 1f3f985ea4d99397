"""Tables of eligibility on the hot path: residents, cases and matches, in sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.database import Row, Tx
from services.eligibility.domain import day_in_japan
from services.eligibility.matching.rule import MATCH_CASES, MATCH_RESIDENTS, RULE

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('eligibility/matching', 0))"
_UPSERT_RESIDENTS = """
INSERT INTO resident AS r (resident_id, revision, state, match_key, person)
SELECT i, v, 'active', k, p FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::bytea[]) AS u (i, v, k, p)
ON CONFLICT (resident_id) DO UPDATE
SET revision = EXCLUDED.revision, state = 'active', match_key = EXCLUDED.match_key, person = EXCLUDED.person
WHERE r.revision < EXCLUDED.revision
RETURNING resident_id
"""
_SET_STATE = """
INSERT INTO resident AS r (resident_id, revision, state)
SELECT i, v, $3 FROM unnest($1::uuid[], $2::int[]) AS u (i, v)
ON CONFLICT (resident_id) DO UPDATE
SET revision = EXCLUDED.revision, state = EXCLUDED.state,
    match_key = CASE WHEN $3 = 'suspended' THEN r.match_key END,
    person = CASE WHEN $3 = 'suspended' THEN r.person END
WHERE r.revision < EXCLUDED.revision
RETURNING resident_id
"""
_END_MATCHES = """
UPDATE match m SET live = false, revision = m.revision + 1
FROM benefit_case c WHERE c.case_id = m.case_id AND m.live AND NOT c.answered AND m.resident_id = ANY($1::uuid[])
RETURNING m.case_id, m.resident_id, m.revision, c.programme_id
"""
_FACTS = """
SELECT c.case_id, c.programme_id, c.procedure_kind, p.claim_unit, p.deadline, l.wave_id
FROM benefit_case c JOIN programme p USING (programme_id) JOIN target_list l USING (list_id)
WHERE c.case_id = ANY($1::uuid[])
"""
_ANSWERED = "UPDATE benefit_case SET answered = true WHERE case_id = ANY($1::uuid[]) AND NOT answered"
_NEXT_CASES = """
SELECT case_id FROM benefit_case WHERE list_id = $1 AND NOT released ORDER BY case_id LIMIT $2 FOR UPDATE
"""
_RELEASE_CASES = """
UPDATE benefit_case SET released = true WHERE case_id = ANY($1::uuid[])
RETURNING case_id, programme_id, revision, procedure_kind, amount, protected
"""
_TARGETS = "SELECT target_id, case_id, is_head, person FROM target WHERE case_id = ANY($1::uuid[]) ORDER BY row_number"
_COUNT_RELEASED = """
UPDATE target_list SET released_count = released_count + $2,
       state = CASE WHEN released_count + $2 >= case_count THEN 'released' ELSE state END
WHERE list_id = $1
"""


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """A resident's copy: the keyed index of the four items, None when an item is missing, and the items sealed."""

    resident_id: UUID
    revision: int
    match_key: bytes | None
    person: bytes


async def lock_matching(tx: Tx) -> None:
    """One matching at a time, until the transaction ends: a release and a registration never miss each other."""
    await tx.execute(_LOCK)


async def upsert_residents(tx: Tx, rows: Sequence[ResidentRow]) -> list[UUID]:
    """Store what is newer than what is known; the residents that changed. At most one row a resident."""
    changed = await tx.fetch(
        _UPSERT_RESIDENTS,
        [r.resident_id for r in rows],
        [r.revision for r in rows],
        [r.match_key for r in rows],
        [r.person for r in rows],
    )
    return [row["resident_id"] for row in changed]


async def set_state(tx: Tx, revisions: dict[UUID, int], state: str) -> list[UUID]:
    """Suspend, withdraw or erase; the residents that changed. Their items are kept only while suspended."""
    rows = await tx.fetch(_SET_STATE, list(revisions), list(revisions.values()), state)
    return [row["resident_id"] for row in rows]


async def end_matches(tx: Tx, residents: Sequence[UUID]) -> list[Row]:
    """Matches of these residents whose case is not answered end; case_id, resident_id, revision, programme_id."""
    return await tx.fetch(_END_MATCHES, list(residents))


async def match_residents(tx: Tx, residents: Sequence[UUID]) -> list[Row]:
    """New matches of these residents with released cases: case_id, resident_id, revision."""
    return await tx.fetch(MATCH_RESIDENTS, list(residents), RULE, tx.now, day_in_japan(tx.now))


async def match_cases(tx: Tx, cases: Sequence[UUID]) -> list[Row]:
    """New matches of these released cases with residents: case_id, resident_id, revision."""
    return await tx.fetch(MATCH_CASES, list(cases), RULE, tx.now, day_in_japan(tx.now))


async def facts(tx: Tx, cases: Sequence[UUID]) -> dict[UUID, Row]:
    """What `eligibility.matched` says beside the match itself."""
    return {row["case_id"]: row for row in await tx.fetch(_FACTS, list(cases))}


async def answered(tx: Tx, cases: Sequence[UUID]) -> None:
    """From now on nobody is told about these cases any more."""
    await tx.execute(_ANSWERED, list(cases))


async def release_next(tx: Tx, list_id: UUID, limit: int) -> tuple[list[Row], list[Row]]:
    """Release the next cases of a list: the cases and their targets; empty when all are released."""
    ids = [row["case_id"] for row in await tx.fetch(_NEXT_CASES, list_id, limit)]
    cases = await tx.fetch(_RELEASE_CASES, ids) if ids else []
    await tx.execute(_COUNT_RELEASED, list_id, len(cases))
    return cases, await tx.fetch(_TARGETS, ids) if ids else []
