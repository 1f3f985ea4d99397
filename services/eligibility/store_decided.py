"""Tables of reviews: pairs that people decided, and pairs of one easy kind."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Row, Tx
from services.eligibility.store_reviews import FROM, OPEN, WAITING

_DECIDED = f"""
SELECT r.review_id, r.programme_id, p.name AS programme, r.rule, r.rules_version, r.state, r.first_by, r.decided_by,
       r.decided_at, {OPEN} AS can_be_told
{FROM} WHERE r.state IN ('same', 'different') AND NOT c.protected AND ($1::uuid IS NULL OR r.programme_id = $1)
ORDER BY r.decided_at DESC, r.review_id LIMIT $2 OFFSET $3
"""
_COUNT_DECIDED = f"""
SELECT count(*) {FROM}
WHERE r.state IN ('same', 'different') AND NOT c.protected AND ($1::uuid IS NULL OR r.programme_id = $1)
"""
_ALONE = """
NOT r.hard AND NOT r.after_release AND NOT EXISTS (
    SELECT FROM review o WHERE o.programme_id = r.programme_id AND o.review_id <> r.review_id
        AND o.state IN ('open', 'proposed') AND (o.target_id = r.target_id OR o.resident_id = r.resident_id))
"""
_TOGETHER = f"""
SELECT r.*, h.person AS resident_person, t.person AS target_person
{FROM} JOIN target t ON t.target_id = r.target_id JOIN resident h ON h.resident_id = r.resident_id
WHERE {WAITING} AND h.state = 'active' AND r.programme_id = $1 AND r.rule = $2 AND r.state = 'open'
    AND {_ALONE}
ORDER BY r.postponed_at NULLS FIRST, r.found_at, r.review_id LIMIT $3
"""
_KINDS = f"""
SELECT r.rule, count(*) AS pairs {FROM}
WHERE {WAITING} AND r.programme_id = $1 AND r.rule = ANY($2::text[]) AND r.state = 'open'
    AND {_ALONE}
GROUP BY r.rule ORDER BY r.rule
"""
_ALONE_OF = f"SELECT count(*) FROM review r WHERE r.review_id = ANY($1::uuid[]) AND {_ALONE}"  # noqa: S608
_REOPEN = """
UPDATE review SET state = 'open', first_by = NULL, first_at = NULL, decided_by = NULL, decided_at = NULL
WHERE review_id = $1
"""
_FORGET_PAIR = """
DELETE FROM known_pair k USING target t
WHERE t.target_id = $2 AND k.person_key = t.person_key AND k.resident_id = $1
"""


async def decided(database: Database, programme_id: UUID | None, limit: int, offset: int) -> list[Row]:
    """Pairs that people decided, the last one first. `can_be_told`: the decision can still be taken back."""
    return await database.fetch(_DECIDED, programme_id, limit, offset)


async def count_decided(database: Database, programme_id: UUID | None) -> int:
    """How many pairs people decided."""
    return int(await database.fetchval(_COUNT_DECIDED, programme_id))


async def together(database: Database, programme_id: UUID, rule: str, limit: int) -> list[Row]:
    """Pairs of one easy kind with nobody else in question, both sides sealed."""
    return await database.fetch(_TOGETHER, programme_id, rule, limit)


async def kinds(database: Database, programme_id: UUID, rules: Sequence[str]) -> list[Row]:
    """`rule` and `pairs` of those of these kinds that wait."""
    return await database.fetch(_KINDS, programme_id, list(rules))


async def all_alone(tx: Tx, ids: Sequence[UUID]) -> bool:
    """Whether none of these pairs is hard or told already, and nobody of them waits in another pair as well."""
    return bool(await tx.fetchval(_ALONE_OF, list(ids)) == len(ids))


async def reopen(tx: Tx, review_id: UUID) -> None:
    """The pair waits again, as if nobody had decided it."""
    await tx.execute(_REOPEN, review_id)


async def forget(tx: Tx, resident_id: UUID, target_id: UUID) -> None:
    """What is remembered of this pair for later programmes."""
    await tx.execute(_FORGET_PAIR, resident_id, target_id)
