"""What staff see of a programme: counts from the tables, and the applications one by one."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel

from libs.common.database import Database, Row

_NAMES = """
SELECT programme_id, name, deadline, open FROM programme WHERE name IS NOT NULL ORDER BY deadline DESC, programme_id
"""
_PROGRAMME = "SELECT programme_id, name, deadline, open FROM programme WHERE programme_id = $1 AND name IS NOT NULL"
_SUMMARY = """
SELECT count(*) FILTER (WHERE c.listed) AS targets,
    count(*) FILTER (WHERE c.listed AND n.case_id IS NOT NULL) AS notified,
    count(*) FILTER (WHERE c.listed AND (n.seen OR a.channel = 'line')) AS seen,
    count(*) FILTER (WHERE c.listed AND a.answer = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE c.listed AND a.answer = 'declined') AS declined,
    count(*) FILTER (WHERE c.listed AND a.answer IS NULL AND c.lapsed_at IS NOT NULL) AS lapsed,
    count(*) FILTER (WHERE c.listed AND a.answer IS NULL AND c.lapsed_at IS NULL) AS unanswered,
    count(*) FILTER (WHERE c.listed AND h.case_id IS NOT NULL) AS held,
    count(*) FILTER (WHERE c.listed AND a.answer IS NULL AND c.letter_due_at IS NOT NULL) AS letters_due,
    count(*) FILTER (WHERE NOT c.listed AND a.answer IS NOT NULL) AS removed_after_answer
FROM benefit_case c
LEFT JOIN application a ON a.case_id = c.case_id AND a.live
LEFT JOIN (SELECT case_id, bool_or(seen_at IS NOT NULL) AS seen FROM case_resident
           WHERE programme_id = $1 AND pushed_at IS NOT NULL GROUP BY case_id) n ON n.case_id = c.case_id
LEFT JOIN (SELECT DISTINCT case_id FROM case_hold WHERE programme_id = $1 AND held) h ON h.case_id = c.case_id
WHERE c.programme_id = $1
"""
_PAGE = """
SELECT a.application_id, a.case_id, a.version, a.answer, a.receipt, a.channel, a.shown, a.answered_at, c.protected
FROM application a JOIN benefit_case c ON c.case_id = a.case_id
WHERE a.programme_id = $1 AND a.live ORDER BY a.answered_at DESC, a.application_id DESC LIMIT $2 OFFSET $3
"""
_IDS = """
SELECT application_id FROM application WHERE programme_id = $1 AND live ORDER BY answered_at, application_id
"""
_THESE = """
SELECT a.application_id, a.case_id, a.version, a.answer, a.receipt, a.channel, a.shown, a.answered_at, c.protected
FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, place)
JOIN application a ON a.application_id = w.id JOIN benefit_case c ON c.case_id = a.case_id ORDER BY w.place
"""


class Summary(BaseModel):
    """Cases of a programme, counted now. Every listed case is confirmed, declined, lapsed or unanswered.

    `seen`: opened as far as is known; whoever answered over LINE has surely seen the notice.
    """

    targets: int
    notified: int
    seen: int
    confirmed: int
    declined: int
    lapsed: int
    unanswered: int
    held: int
    letters_due: int
    removed_after_answer: int


async def programmes(database: Database) -> list[Row]:
    return await database.fetch(_NAMES)


async def programme(database: Database, programme_id: UUID) -> Row | None:
    return await database.fetchrow(_PROGRAMME, programme_id)


async def summary(database: Database, programme_id: UUID) -> Summary:
    """All counts from one statement, so they always add up."""
    return Summary.model_validate(dict(await database.fetchrow(_SUMMARY, programme_id) or {}))


async def page(database: Database, programme_id: UUID, number: int, size: int) -> Sequence[Row]:
    """Live applications, newest first; `number` counts from 1."""
    return await database.fetch(_PAGE, programme_id, size, (number - 1) * size)


async def ids(database: Database, programme_id: UUID) -> list[UUID]:
    """The live applications at this moment, oldest first: one per case."""
    return [row["application_id"] for row in await database.fetch(_IDS, programme_id)]


async def these(database: Database, application_ids: Sequence[UUID]) -> Sequence[Row]:
    """Applications in the order given."""
    return await database.fetch(_THESE, list(application_ids))
