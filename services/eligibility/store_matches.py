"""Tables of matches and reviews, in sets: what stands for some cases, and what a matching writes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from libs.common.database import Row, Tx, columns
from libs.common.events.terms import CaseRole
from services.eligibility import store_notices
from services.eligibility.answer_by import answer_by
from services.eligibility.claim_parts import PART_OF
from services.eligibility.notices import notice_of
from services.eligibility.store_notices import Certain, case_of, registered
from services.eligibility.unseen import HELD, STOPPED, UNSEEN

_CASES = f"""
SELECT c.case_id, c.programme_id, c.released, c.answered OR c.register_closed OR c.withdrawn AS answered,
    {UNSEEN} AS protected, c.protected AS shielded, c.doubted, c.not_me_by,
    m.resident_id, m.target_id, m.role, m.waits, m.rule, m.compared,
    p.claim_unit, p.content ->> 'actor' AS actor, {answer_by("c", "p")} AS deadline
FROM unnest($1::uuid[]) AS u (id) JOIN benefit_case c ON c.case_id = u.id JOIN programme p USING (programme_id)
LEFT JOIN match m ON m.case_id = c.case_id AND m.live
"""  # noqa: S608
_REVIEWS = """
SELECT r.review_id, r.target_id, r.resident_id, r.rule, r.after_release, r.state
FROM unnest($1::uuid[]) AS u (id) JOIN review r ON r.case_id = u.id
"""
_KNOWN = """
SELECT t.target_id, k.resident_id, k.same, t.programme_id FROM unnest($1::uuid[]) AS u (id)
JOIN target t ON t.target_id = u.id JOIN known_pair k ON k.person_key = t.person_key
"""
_MATCH = """
INSERT INTO match (case_id, resident_id, target_id, revision, rule, compared, role, matched_at)
SELECT c.case_id, u.resident_id, u.target_id,
    greatest(c.revision, (SELECT 1 + max(o.revision) FROM match o WHERE o.case_id = c.case_id)),
    u.rule, u.compared, u.role, $7
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
    AS u (case_id, resident_id, target_id, rule, compared, role)
JOIN benefit_case c ON c.case_id = u.case_id
ON CONFLICT (case_id, resident_id) DO UPDATE
SET live = true, revision = EXCLUDED.revision, target_id = EXCLUDED.target_id, rule = EXCLUDED.rule,
    compared = EXCLUDED.compared, role = EXCLUDED.role, matched_at = EXCLUDED.matched_at
WHERE NOT match.live
RETURNING case_id, resident_id, revision, rule, role
"""
# The prefilter leaves out early what the table would leave out, for speed alone; a test holds it against the table.
_PREFILTER = f"""
NOT c.answered AND NOT {HELD}
AND NOT c.register_closed AND NOT c.withdrawn AND p.state = 'open' AND p.deadline >= $2
"""
_LIVE = f"""
SELECT m.case_id, m.resident_id, m.target_id, m.revision, m.rule, m.compared, m.role, c.answered, {UNSEEN} AS protected,
    {STOPPED} AS held,
    p.state <> 'open' OR c.register_closed OR c.withdrawn AS closed, p.claim_unit,
    p.content ->> 'actor' AS actor, {answer_by("c", "p")} AS deadline
FROM unnest($1::uuid[]) AS u (id) JOIN match m ON m.case_id = u.id AND m.live
JOIN benefit_case c ON c.case_id = m.case_id JOIN programme p ON p.programme_id = c.programme_id
WHERE c.released AND $2::date IS NOT NULL AND {_PREFILTER}
"""  # noqa: S608
_UNMATCH = "DELETE FROM match WHERE case_id = ANY($1::uuid[]) AND live"
_REVIEW = """
INSERT INTO review AS r (review_id, case_id, programme_id, target_id, resident_id, rule, rules_version, compared, hard,
                         after_release, found_at)
SELECT u.*, $11 FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::int[],
                            $8::text[], $9::bool[], $10::bool[]) AS u
ON CONFLICT (target_id, resident_id) DO UPDATE
SET rule = EXCLUDED.rule, rules_version = EXCLUDED.rules_version, compared = EXCLUDED.compared, hard = EXCLUDED.hard,
    after_release = EXCLUDED.after_release, state = 'open', first_by = NULL, first_at = NULL
WHERE r.state IN ('open', 'proposed')
"""
# A guardian's row stands in the case of each child: its reviews go on where one of them is still open.
_END_REVIEWS = """
WITH handed_on AS (
    UPDATE review r SET case_id = o.case_id FROM (
        SELECT v.review_id, s.case_id FROM review v CROSS JOIN LATERAL (
            SELECT c.case_id FROM (
                SELECT t.case_id FROM target t WHERE t.target_id = v.target_id
                UNION ALL SELECT f.case_id FROM further_case f WHERE f.target_id = v.target_id) AS n
            JOIN benefit_case c USING (case_id)
            WHERE c.case_id <> ALL($1::uuid[]) AND NOT c.answered AND NOT c.register_closed AND NOT c.withdrawn
            ORDER BY c.case_id LIMIT 1) AS s
        WHERE v.case_id = ANY($1::uuid[]) AND v.state IN ('open', 'proposed')) AS o
    WHERE r.review_id = o.review_id RETURNING r.review_id)
DELETE FROM review WHERE case_id = ANY($1::uuid[]) AND state IN ('open', 'proposed')
    AND review_id NOT IN (SELECT review_id FROM handed_on)
"""
_DROP = "DELETE FROM review WHERE review_id = ANY($1::uuid[]) AND state IN ('open', 'proposed')"
_DOUBT = """
UPDATE benefit_case SET doubted = $2, doubt_revision = doubt_revision + 1
WHERE case_id = ANY($1::uuid[]) AND doubted <> $2 RETURNING case_id, programme_id, doubt_revision
"""


class NewMatch(NamedTuple):
    """A resident who is the one to tell about a case, in a `role`; `rule` with its version, `compared` in codes."""

    case_id: UUID
    resident_id: UUID
    target_id: UUID
    rule: str
    compared: str
    role: str


class NewReview(NamedTuple):
    """A pair for a person to decide. `hard`: the same person only by two members of staff."""

    review_id: UUID
    case_id: UUID
    programme_id: UUID
    target_id: UUID
    resident_id: UUID
    rule: str
    rules_version: int
    compared: str
    hard: bool
    after_release: bool


async def cases(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Each with its live match, if there is one."""
    return {row["case_id"]: row for row in await tx.fetch(_CASES, list(ids))}


async def reviews(tx: Tx, case_ids: Sequence[UUID]) -> list[Row]:
    """All of these cases, decided or not."""
    return await tx.fetch(_REVIEWS, list(case_ids))


async def known(tx: Tx, rows: Sequence[UUID]) -> list[Row]:
    """What was decided in any programme about the people of these rows, by their 宛名番号."""
    return await tx.fetch(_KNOWN, list(rows))


async def match(tx: Tx, matches: Sequence[NewMatch]) -> list[Row]:
    """Store them; as they are published. The revision of a case's matches only goes up: the last one told counts."""
    return await tx.fetch(_MATCH, *columns(matches, 6), tx.now)


async def to_tell(tx: Tx, case_ids: Sequence[UUID], today: date) -> list[Mapping[str, Any]]:
    """Live matches of those cases that are released, each with the role in which it is told.

    The caller knows that nobody was told yet.
    """
    rows = await tx.fetch(_LIVE, list(case_ids), today)
    if not rows:
        return []
    ids = [row["case_id"] for row in rows]
    known = await store_notices.people_of(tx, ids, {row["resident_id"] for row in rows})
    told: list[Mapping[str, Any]] = []
    for row in rows:
        people = dict(known.certain.get(row["case_id"], {}))
        part = PART_OF[CaseRole(row["role"])]  # not on record where an older process made the match
        one = Certain(row["target_id"], row["resident_id"], part, row["rule"], row["compared"])
        people.setdefault(one.target_id, one)
        facts = {"answered": row["answered"], "closed": row["closed"], "protected": row["protected"]}
        case = case_of(row, **facts, held=row["held"])
        notice = notice_of(case, registered(list(people.values()), known.phones), today)
        if notice.resident_id == row["resident_id"]:  # nobody where it does not say tell
            told.append({**row, "role": notice.role})
    return told


async def unmatch(tx: Tx, case_ids: Sequence[UUID]) -> None:
    """Forget the matches of cases that nobody was told about."""
    await tx.execute(_UNMATCH, list(case_ids))


async def put_reviews(tx: Tx, found: Sequence[NewReview]) -> None:
    """New ones, and open ones whose ground is another now, which begin anew."""
    await tx.execute(_REVIEW, *columns(found, 10), tx.now)


async def end_reviews(tx: Tx, case_ids: Sequence[UUID]) -> None:
    """Nothing about these cases is left to review; what was decided stays."""
    await tx.execute(_END_REVIEWS, list(case_ids))


async def drop_reviews(tx: Tx, ids: Sequence[UUID]) -> None:
    """Forget open ones; what was decided stays."""
    await tx.execute(_DROP, list(ids))


async def doubt(tx: Tx, case_ids: Sequence[UUID], doubted: bool) -> list[Row]:
    """The cases that became doubted, or are not any more."""
    return await tx.fetch(_DOUBT, list(case_ids), doubted)
