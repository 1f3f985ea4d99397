"""What became of those who were told, in sets: one row a notice, and the counts of a list."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from libs.common.database import Database, Row, Tx, columns

T = TypeVar("T")
BLOCKED = "unfollowed"
"""The notifier's reason when the resident is no friend of the account."""
SOON = "interval '7 days'"
"""A block so long after a notice is taken for an answer to it."""
_PUSHED = """
INSERT INTO notice_outcome AS o (case_id, resident_id, pushed_at)
SELECT u.* FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS u (case_id, resident_id, at)
WHERE EXISTS (SELECT FROM benefit_case c WHERE c.case_id = u.case_id)
ON CONFLICT (case_id, resident_id) DO UPDATE SET pushed_at = EXCLUDED.pushed_at, failure = NULL
"""
_FAILED = """
INSERT INTO notice_outcome AS o (case_id, resident_id, failure)
SELECT u.* FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u (case_id, resident_id, reason)
WHERE EXISTS (SELECT FROM benefit_case c WHERE c.case_id = u.case_id)
ON CONFLICT (case_id, resident_id) DO UPDATE SET failure = EXCLUDED.failure WHERE o.pushed_at IS NULL
"""
_NOT_ME = """
UPDATE benefit_case c SET not_me_by = m.resident_id, not_me_revision = u.revision
FROM (SELECT case_id, max(revision) AS revision FROM unnest($1::uuid[], $2::int[]) AS h (case_id, revision)
      GROUP BY case_id ORDER BY case_id) AS u
JOIN match m ON m.case_id = u.case_id AND m.live
WHERE c.case_id = u.case_id AND c.released
RETURNING m.target_id
"""
_BELIEVED = """
WITH denied AS (SELECT case_id, not_me_revision FROM benefit_case
                WHERE case_id = $1 AND not_me_by = $2 AND not_me_revision IS NOT NULL FOR UPDATE)
UPDATE benefit_case c SET not_me_revision = NULL FROM denied WHERE c.case_id = denied.case_id
RETURNING c.case_id, c.programme_id, denied.not_me_revision AS held_revision
"""
_UNFOLLOWED = """
UPDATE resident r SET unfollowed_at = greatest(r.unfollowed_at, u.at)
FROM (SELECT line, max(at) AS at FROM unnest($1::text[], $2::timestamptz[]) AS l (line, at) GROUP BY line) AS u
WHERE r.line_hash = u.line RETURNING r.resident_id
"""
_BLOCKED_SINCE = """
SELECT u.case_id FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS u (case_id, resident_id, at)
JOIN resident r ON r.resident_id = u.resident_id WHERE r.unfollowed_at >= u.at
"""
_CASES_OF = "SELECT case_id FROM match WHERE resident_id = ANY($1::uuid[]) AND live"
_DECLINED = "UPDATE benefit_case SET declined = $2 WHERE case_id = ANY($1::uuid[]) AND declined <> $2"
_LISTS = "SELECT DISTINCT list_id FROM benefit_case WHERE case_id = ANY($1::uuid[]) ORDER BY list_id"
_COUNTS = f"""
WITH cases AS (SELECT case_id, released, answered, declined, not_me_by FROM benefit_case WHERE list_id = $1),
matches AS (SELECT count(*) FILTER (WHERE NOT m.waits) AS told, count(*) FILTER (WHERE m.waits AND m.live) AS waiting
    FROM cases JOIN match m USING (case_id) WHERE released),
notices AS (SELECT count(*) FILTER (WHERE released AND pushed_at IS NOT NULL) AS pushed,
        count(*) FILTER (WHERE released AND failure <> '{BLOCKED}') AS failed,
        count(*) FILTER (WHERE released AND (failure = '{BLOCKED}' OR soon)) AS blocked,
        count(*) FILTER (WHERE released AND soon) AS blocked_after,
        count(*) FILTER (WHERE NOT released AND pushed_at IS NOT NULL) AS too_late
    FROM (SELECT c.released, o.pushed_at, o.failure,
            NOT c.answered AND coalesce(r.unfollowed_at BETWEEN o.pushed_at AND o.pushed_at + {SOON}, false) AS soon
        FROM cases c JOIN notice_outcome o USING (case_id) LEFT JOIN resident r USING (resident_id)) AS each),
answers AS (SELECT count(*) FILTER (WHERE not_me_by IS NOT NULL) AS not_me,
        count(*) FILTER (WHERE answered AND NOT declined) AS answered, count(*) FILTER (WHERE declined) AS declined
    FROM cases WHERE released)
SELECT * FROM matches, notices, answers
"""  # noqa: S608


async def pushed(tx: Tx, notices: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    """(case, resident, time): LINE took the notice, whatever was heard before."""
    await tx.execute(_PUSHED, *columns(_once(notices), 3))


async def failed(tx: Tx, notices: Sequence[tuple[UUID, UUID, str]]) -> None:
    """(case, resident, reason): the notice does not reach the resident; not counted when LINE took one before."""
    await tx.execute(_FAILED, *columns(_once(notices), 3))


def _once(notices: Sequence[tuple[UUID, UUID, T]]) -> list[tuple[UUID, UUID, T]]:
    """A notice once, with the last that was said of it; in an order in which two processes do not wait crosswise."""
    said = {(case_id, resident_id): value for case_id, resident_id, value in notices}
    return [(*pair, said[pair]) for pair in sorted(said)]


async def unfollowed(tx: Tx, lines: Sequence[tuple[str, datetime]]) -> list[UUID]:
    """(keyed hash of the LINE account, time): blocked; the cases whose match their residents are.

    Whether it was soon after a notice is counted later: the notice may be heard of after the block.
    """
    residents = [row["resident_id"] for row in await tx.fetch(_UNFOLLOWED, *columns(lines, 2))]
    return [row["case_id"] for row in await tx.fetch(_CASES_OF, residents)] if residents else []


async def blocked_since(tx: Tx, notices: Sequence[tuple[UUID, UUID, datetime]]) -> list[UUID]:
    """Cases of these notices (case, resident, time) whose resident has blocked the account since."""
    return [row["case_id"] for row in await tx.fetch(_BLOCKED_SINCE, *columns(notices, 3))]


async def not_me(tx: Tx, holds: Sequence[tuple[UUID, int]]) -> list[UUID]:
    """Who is told of these cases says that it is about somebody else; the rows of the list that this concerns.

    `holds`: case and revision of the hold.
    """
    return [row["target_id"] for row in await tx.fetch(_NOT_ME, *columns(holds, 2))]


async def believed(tx: Tx, case_id: UUID, resident_id: UUID) -> Row | None:
    """Staff say that the resident who denied the case is the person after all: the hold to free, once.

    case_id, programme_id and `held_revision`; None when this resident denied nothing, or it is freed.
    """
    return await tx.fetchrow(_BELIEVED, case_id, resident_id)


async def declined(tx: Tx, cases: Sequence[UUID], value: bool) -> None:
    """The last answer of these cases is, or is not, a decline."""
    await tx.execute(_DECLINED, list(cases), value)


async def lists_of(tx: Tx, cases: Sequence[UUID]) -> list[UUID]:
    """The lists these cases are on."""
    return [row["list_id"] for row in await tx.fetch(_LISTS, list(cases))]


async def counts(database: Database | Tx, list_id: UUID) -> Row:
    """Households of the list's released cases: told, waiting (to be told when resumed), pushed, failed, blocked,
    not_me, answered, declined; too_late: LINE had taken the notice of what was undone.

    `blocked_after`: of those blocked, who had the notice and blocked the account within a week, without an answer.
    """
    row = await database.fetchrow(_COUNTS, list_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    return row
