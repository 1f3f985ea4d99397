"""Tables of reviews as staff work on them. What a matching writes is in `store_matches.py`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from libs.common.database import Database, Row, Tx

OPEN = """
NOT c.answered AND NOT c.protected
AND p.state = 'open' AND p.deadline >= (now() AT TIME ZONE 'Asia/Tokyo')::date
"""
# While the head is told, or another already was, nothing hangs on who this member is.
_MATTERS = """
NOT EXISTS (SELECT FROM match o JOIN target h ON h.target_id = o.target_id WHERE o.case_id = c.case_id AND o.live
            AND o.target_id <> r.target_id AND (c.released OR h.is_head))
"""
WAITING = f"r.state IN ('open', 'proposed') AND {OPEN} AND {_MATTERS}"
FROM = """
FROM review r JOIN benefit_case c ON c.case_id = r.case_id JOIN programme p ON p.programme_id = r.programme_id
"""
_QUEUE = f"""
SELECT r.review_id, r.programme_id, p.name AS programme, r.rule, r.rules_version, r.compared, r.hard, r.after_release,
       r.state, r.found_at, r.postponed_at, r.first_by
{FROM} WHERE {WAITING} AND ($1::uuid IS NULL OR r.programme_id = $1)
ORDER BY r.postponed_at NULLS FIRST, r.after_release DESC, r.found_at, r.review_id LIMIT $2 OFFSET $3
"""
_NEXT = f"""
SELECT r.review_id {FROM}
WHERE {WAITING} AND r.programme_id = $1 AND r.review_id <> $2 AND r.postponed_at IS NULL
    AND r.first_by IS DISTINCT FROM $3
ORDER BY r.after_release DESC, r.found_at, r.review_id LIMIT 1
"""  # noqa: S608
_COUNT = f"SELECT count(*) {FROM} WHERE {WAITING} AND ($1::uuid IS NULL OR r.programme_id = $1)"
_ONE = f"""
SELECT r.*, p.name AS programme, c.released, c.answered, h.state = 'active' AND {WAITING} AS waiting,
       h.person AS resident_person, t.person AS target_person
{FROM} JOIN target t ON t.target_id = r.target_id JOIN resident h ON h.resident_id = r.resident_id
WHERE r.review_id = $1 AND NOT c.protected
"""
_LOCKED = f"""
SELECT r.*, c.released, {WAITING} AS waiting, {OPEN} AS can_be_told,
       m.resident_id AS told,
       EXISTS (SELECT FROM match o JOIN benefit_case d ON d.case_id = o.case_id
               WHERE o.live AND o.resident_id = r.resident_id AND d.programme_id = r.programme_id
                 AND d.case_id <> r.case_id AND o.target_id <> r.target_id) AS elsewhere
{FROM} LEFT JOIN match m ON m.case_id = r.case_id AND m.live
WHERE r.review_id = $1 AND NOT c.protected FOR UPDATE OF r
"""  # noqa: S608
_POSTPONE = "UPDATE review SET postponed_at = $2 WHERE review_id = $1"
_PROPOSE = "UPDATE review SET state = 'proposed', first_by = $2, first_at = $3 WHERE review_id = $1"
_DECIDE = "UPDATE review SET state = $2, decided_by = $3, decided_at = $4 WHERE review_id = $1"
_REMEMBER = """
INSERT INTO known_pair AS k (resident_id, person_key, same, decided_at)
SELECT $1, t.person_key, $3, $4 FROM target t WHERE t.target_id = $2 AND t.person_key IS NOT NULL
ON CONFLICT DO NOTHING
"""
_FORGET = """
DELETE FROM known_pair k USING target t WHERE t.target_id = $2 AND t.person_key IS NOT NULL
    AND ((k.person_key = t.person_key AND (k.resident_id = $1 OR (k.same AND $3)))
         OR (k.resident_id = $1 AND k.same AND $3))
"""
_BIND = """
INSERT INTO known_pair (resident_id, person_key, same, decided_at)
SELECT m.resident_id, t.person_key, true, $2 FROM unnest($1::uuid[]) AS u (id)
JOIN match m ON m.case_id = u.id AND m.live JOIN target t ON t.target_id = m.target_id
WHERE t.person_key IS NOT NULL ON CONFLICT DO NOTHING
"""
_END = """
UPDATE match m SET live = false, revision = m.revision + 1 FROM benefit_case c
WHERE c.case_id = m.case_id AND m.live AND m.target_id = $1 AND m.resident_id = $2
RETURNING m.case_id, m.resident_id, m.revision, c.programme_id
"""


async def queue(database: Database, programme_id: UUID | None, limit: int, offset: int) -> list[Row]:
    """Pairs that wait for a person, no personal data: who was told already, then the oldest; postponed ones last."""
    return await database.fetch(_QUEUE, programme_id, limit, offset)


async def next_for(database: Database, programme_id: UUID | None, after: UUID, by: str) -> UUID | None:
    """The next pair of the programme that this member of staff can decide."""
    found: UUID | None = await database.fetchval(_NEXT, programme_id, after, by)
    return found


async def waiting(database: Database, programme_id: UUID | None) -> int:
    """How many pairs wait for a person."""
    return int(await database.fetchval(_COUNT, programme_id))


async def review(database: Database, review_id: UUID) -> Row | None:
    """One pair with both sides sealed; None for a protected household."""
    return await database.fetchrow(_ONE, review_id)


async def locked(tx: Tx, review_id: UUID) -> Row | None:
    """`told`: who the case is matched with; `elsewhere`: the resident has another case of the programme."""
    return await tx.fetchrow(_LOCKED, review_id)


async def postpone(tx: Tx, review_id: UUID) -> None:
    """To the end of the queue."""
    await tx.execute(_POSTPONE, review_id, tx.now)


async def propose(tx: Tx, review_id: UUID, by: str) -> None:
    """The first of two people says that they are the same."""
    await tx.execute(_PROPOSE, review_id, by, tx.now)


async def decide(tx: Tx, review_id: UUID, state: str, by: str) -> None:
    """Raises asyncpg.CheckViolationError when one person alone decides a hard pair to be the same."""
    await tx.execute(_DECIDE, review_id, state, by, tx.now)


async def remember(tx: Tx, resident_id: UUID, target_id: UUID, *, same: bool) -> None:
    """For later programmes, where the list has a 宛名番号; the last decision counts."""
    await tx.execute(_FORGET, resident_id, target_id, same)
    await tx.execute(_REMEMBER, resident_id, target_id, same, tx.now)


async def bind(tx: Tx, cases: Sequence[UUID], at: datetime) -> None:
    """Remember the residents of these cases by the 宛名番号 of their rows, unless something else is known."""
    await tx.execute(_BIND, list(cases), at)


async def end_match(tx: Tx, target_id: UUID, resident_id: UUID) -> list[Row]:
    """The match of this pair ends, if there is one: case_id, resident_id, revision, programme_id."""
    return await tx.fetch(_END, target_id, resident_id)
