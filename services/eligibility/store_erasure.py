"""Tables of lists whose people are erased."""

from collections.abc import Sequence
from uuid import UUID

from libs.common.database import Database, Row, Tx, columns

_DUE = """
SELECT list_id FROM target_list JOIN programme p USING (programme_id)
WHERE erased_at IS NULL AND retain_until < (now() AT TIME ZONE 'Asia/Tokyo')::date AND p.state = 'closed'
ORDER BY retain_until, list_id
"""
_LOCKED = """
SELECT l.state, l.retain_until, l.erased_at, l.erased_to, l.row_count, l.case_count, p.state AS programme_state
FROM target_list l JOIN programme p USING (programme_id) WHERE l.list_id = $1 FOR UPDATE OF l
"""
_NEXT = """
SELECT case_id FROM benefit_case WHERE list_id = $1 AND ($2::uuid IS NULL OR case_id > $2) ORDER BY case_id LIMIT $3
"""
_ROWS = "SELECT target_id FROM target WHERE case_id = ANY($1::uuid[])"
_ERASE = """
UPDATE target t SET person = u.person, form = u.form, match_key = NULL, birth_key = NULL, place_key = NULL,
    second_place_key = NULL, person_key = NULL
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS u (id, person, form) WHERE t.target_id = u.id
"""
_ADVANCE = "UPDATE target_list SET erased_to = $2 WHERE list_id = $1"
_FINISH = """
UPDATE target_list SET erased_at = $2, content = NULL, findings = NULL, asked_columns = NULL WHERE list_id = $1
"""


async def due(database: Database) -> list[UUID]:
    """Lists whose time is over and whose programme is closed."""
    return [row["list_id"] for row in await database.fetch(_DUE)]


async def locked(tx: Tx, list_id: UUID) -> Row | None:
    """What decides about the list, locked until the transaction ends."""
    return await tx.fetchrow(_LOCKED, list_id)


async def next_cases(tx: Tx, list_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """The next cases in the order of their ids."""
    return [row["case_id"] for row in await tx.fetch(_NEXT, list_id, after, limit)]


async def rows_of(tx: Tx, cases: Sequence[UUID]) -> list[UUID]:
    """All rows of these cases."""
    return [row["target_id"] for row in await tx.fetch(_ROWS, list(cases))]


async def erase_rows(tx: Tx, rows: Sequence[tuple[UUID, bytes, bytes]]) -> None:
    """(row, person, form): what stands in its place; nothing finds the row any more."""
    await tx.execute(_ERASE, *columns(rows, 3))


async def advance(tx: Tx, list_id: UUID, to: UUID) -> None:
    """The rows of all cases up to this one are erased."""
    await tx.execute(_ADVANCE, list_id, to)


async def finish(tx: Tx, list_id: UUID) -> None:
    """The file and the findings go with the last row."""
    await tx.execute(_FINISH, list_id, tx.now)
