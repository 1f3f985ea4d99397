"""Lists that run beside paper, the results of paper, and how the two compare."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx, columns
from libs.common.sealing import Keys
from services.eligibility.case_standing import OF_LIST, ONE_ROW, reasoned, reasons
from services.eligibility.paper.comparison import Comparison
from services.eligibility.store_rehearsals import reference_of

# ruff: noqa: S608  (constants of this service)
KIND = """
CASE WHEN reason = 'one' AND paid THEN 'both' WHEN reason = 'one' AND paid IS NULL THEN 'no-result'
     WHEN reason = 'one' THEN 'tell-only' WHEN paid THEN 'paper-only' ELSE 'neither' END
"""
_EACH = f"""
{reasoned(OF_LIST)}, each AS (
    SELECT *, {KIND} AS kind FROM (
        SELECT s.reason, c.case_id, c.amount, r.paid, r.amount AS paid_amount, r.paid_on
        FROM reasoned s JOIN benefit_case c USING (case_id) LEFT JOIN paper_result r USING (case_id)
    ) AS stands
)
"""
_COUNTS = f"""
{_EACH} SELECT kind, count(*) AS cases, count(*) FILTER (WHERE paid AND paid_amount <> amount) AS amounts
FROM each GROUP BY kind
"""
_RESULTS = "SELECT count(*) FROM paper_result WHERE list_id = $1"
_UNKNOWN = "SELECT row_number FROM paper_result WHERE list_id = $1 AND case_id IS NULL ORDER BY row_number LIMIT 1000"
_CASES = f"""
{_EACH} SELECT e.*, t.target_id, t.person
FROM each e JOIN benefit_case c USING (case_id) JOIN programme p USING (programme_id) JOIN {ONE_ROW} ON true
WHERE ($4 = 'amounts' AND e.paid AND e.paid_amount <> e.amount) OR e.kind = $4
ORDER BY t.row_number, e.case_id LIMIT $5 OFFSET $6
"""
_SHADOW = "UPDATE target_list SET shadow = true WHERE list_id = $1 AND state = 'staged' AND NOT shadow RETURNING true"
_LOCKED = "SELECT shadow AND state = 'staged' FROM target_list WHERE list_id = $1 FOR UPDATE"
_IS_SHADOW = "SELECT shadow FROM target_list WHERE list_id = $1"
_PEOPLE = """
SELECT t.target_id, t.case_id, t.person FROM target t JOIN benefit_case c USING (case_id)
WHERE c.list_id = $1 AND ($2::uuid IS NULL OR t.target_id > $2) ORDER BY t.target_id LIMIT $3
"""
_CLEAR = "DELETE FROM paper_result WHERE list_id = $1"
_INSERT = """
INSERT INTO paper_result (list_id, row_number, case_id, paid, amount, paid_on)
SELECT $1, u.* FROM unnest($2::int[], $3::uuid[], $4::bool[], $5::bigint[], $6::date[]) AS u
"""


class Result(NamedTuple):
    """A row of the results with the household it is about, if the list has it."""

    row_number: int
    case_id: UUID | None
    paid: bool
    amount: int | None
    paid_on: object


class Compared(NamedTuple):
    """One household: `reason` says how LINE stands to it."""

    case_id: UUID
    reference: str
    reason: str
    amount: int
    paid: bool | None
    paid_amount: int | None


async def begin(tx: Tx, list_id: UUID) -> bool:
    """The list runs in shadow from now on, for ever. False when it does so already or does not wait for its release."""
    return bool(await tx.fetchval(_SHADOW, list_id))


async def is_shadow(tx: Tx, list_id: UUID) -> bool:
    return bool(await tx.fetchval(_IS_SHADOW, list_id))


async def locked(tx: Tx, list_id: UUID) -> bool:
    """Whether results may be put to the list; it stays so until the transaction ends."""
    return bool(await tx.fetchval(_LOCKED, list_id))


async def people(database: Database, list_id: UUID, after: UUID | None, limit: int) -> list[Row]:
    """Sealed rows of the list, by their ids."""
    return await database.fetch(_PEOPLE, list_id, after, limit)


def numbers_of(rows: Sequence[Row], keys: Keys) -> list[tuple[UUID, str, str]]:
    """Case, 整理番号 and 宛名番号 of each row. Raises Unsealable. CPU."""
    opened = (orjson.loads(keys.open_row("target", row["target_id"], "person", row["person"])) for row in rows)
    return [(r["case_id"], p["reference"], p.get("person_number") or "") for r, p in zip(rows, opened, strict=True)]


async def put_results(tx: Tx, list_id: UUID, results: Iterable[Result]) -> None:
    """In place of what was there."""
    await tx.execute(_CLEAR, list_id)
    await tx.execute(_INSERT, list_id, *columns(list(results), 5))


async def comparison(database: Database, list_id: UUID) -> Comparison:
    """Counts of this moment."""
    rows = await database.fetch(_COUNTS, list_id, *await _kinds(database, list_id))
    unknown = await database.fetch(_UNKNOWN, list_id)
    return Comparison(
        counts={row["kind"]: row["cases"] for row in rows},
        results=int(await database.fetchval(_RESULTS, list_id)),
        amounts=sum(row["amounts"] for row in rows),
        unknown=tuple(row["row_number"] for row in unknown),
    )


async def compared(database: Database, list_id: UUID, kind: str, limit: int, offset: int) -> list[Compared]:
    """Households of one kind (or `amounts`), in the order of the list."""
    keys = database.keys
    return [
        Compared(r["case_id"], reference_of(keys, r), r["reason"], r["amount"], r["paid"], r["paid_amount"])
        for r in await database.fetch(_CASES, list_id, *await _kinds(database, list_id), kind, limit, offset)
    ]


async def _kinds(database: Database, list_id: UUID) -> tuple[list[str], list[str]]:
    return await reasons(database, OF_LIST, list_id, date.min, timeless=True)
