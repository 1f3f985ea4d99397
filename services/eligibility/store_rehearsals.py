"""What a release would do, from the tables; and what it would have done when somebody looked."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from libs.common.events import now
from libs.common.sealing import Keys
from libs.common.staff.roles import Member
from services.eligibility.case_standing import OF_LIST, ONE_ROW, reasoned, reasons
from services.eligibility.domain import day_in_japan
from services.eligibility.excluded import counts as excluded_counts

# ruff: noqa: S608  (constants of this service)
_CASES = f"""
{reasoned(OF_LIST)} SELECT reason, c.case_id, t.target_id, t.person
FROM reasoned JOIN benefit_case c USING (case_id) JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
WHERE reason <> 'one' AND ($4::text IS NULL OR reason = $4) ORDER BY t.row_number, c.case_id LIMIT $5 OFFSET $6
"""
_SAVE = """
INSERT INTO rehearsal (rehearsal_id, list_id, taken_at, taken_by, taker, sha256, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_TAKEN = "SELECT * FROM rehearsal WHERE list_id = $1 ORDER BY taken_at DESC, rehearsal_id LIMIT $2"


class Taken(NamedTuple):
    """A rehearsal as somebody saw it. `sha256`: of the list's file."""

    rehearsal_id: UUID
    taken_at: datetime
    taken_by: str
    taker: str
    sha256: str
    counts: dict[str, int]


class Excluded(NamedTuple):
    """A household that LINE does not reach at once, by its 整理番号."""

    case_id: UUID
    reference: str
    reason: str


async def counts(database: Database | Tx, list_id: UUID) -> dict[str, int]:
    """Households of a list by reason, of this moment."""
    by_rule = (await excluded_counts(database, list_id)).by_rule
    return {rule: cases for rule, cases in by_rule.items() if cases}


async def excluded(database: Database, list_id: UUID, reason: str | None, limit: int, offset: int) -> list[Excluded]:
    """In the order of the list; of one reason, or all."""
    kinds = await reasons(database, OF_LIST, list_id, day_in_japan(now()))
    rows = await database.fetch(_CASES, list_id, *kinds, reason, limit, offset)
    return [Excluded(row["case_id"], reference_of(database.keys, row), row["reason"]) for row in rows]


async def save(tx: Tx, rehearsal_id: UUID, list_id: UUID, sha256: str, found: Mapping[str, int], by: Member) -> None:
    """Keep what was seen, by whom and when."""
    taker = tx.keys.seal_row("rehearsal", rehearsal_id, "taker", by.name.encode())
    counted = orjson.dumps(dict(found)).decode()
    await tx.execute(_SAVE, rehearsal_id, list_id, tx.now, by.subject, taker, sha256, counted)


async def taken(database: Database, list_id: UUID, limit: int = 20) -> list[Taken]:
    """Newest first."""
    return [_taken(database.keys, row) for row in await database.fetch(_TAKEN, list_id, limit)]


def reference_of(keys: Keys, row: Row) -> str:
    """The 整理番号 of a row of a list. Raises Unsealable."""
    return str(orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"]))["reference"])


def _taken(keys: Keys, row: Row) -> Taken:
    name = keys.open_row("rehearsal", row["rehearsal_id"], "taker", row["taker"]).decode()
    counted = orjson.loads(row["counts"])
    return Taken(row["rehearsal_id"], row["taken_at"], row["taken_by"], name, row["sha256"], counted)
