"""Tables of eligibility: target lists, and programmes to read. Cases and residents are in `store_cases.py`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from libs.common.staff.roles import Member
from services.eligibility.excluded import UNSURE, counts
from services.eligibility.list_facts import ListFacts

_PROGRAMMES = "SELECT * FROM programme ORDER BY created_at DESC LIMIT $1 OFFSET $2"
_LIVE_LISTS = """
SELECT programme_id, list_id, state, released_count, release_to, shadow, version_state,
    (SELECT w.state FROM release_wave w WHERE w.list_id = target_list.list_id ORDER BY w.first_at DESC LIMIT 1)
    AS wave_state
FROM target_list
WHERE programme_id = ANY($1::uuid[]) AND state NOT IN ('refused', 'discarded') ORDER BY version
"""
_PROGRAMME = "SELECT * FROM programme WHERE programme_id = $1"
_CLOSE_PROGRAMME = """
UPDATE programme SET state = 'closed', revision = revision + 1
WHERE programme_id = $1 AND state = 'open' RETURNING revision
"""
_INSERT_LIST = """
INSERT INTO target_list (list_id, programme_id, state, filename, sha256, content, uploaded_by, uploaded_at,
                         legal_basis, purpose, base_date, retain_until, origin, version, version_state)
VALUES ($1, $2, 'reading', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CASE WHEN $13::int > 1 THEN 'draft' END)
"""
_LIST_COLUMNS = """
list_id, programme_id, state, filename, sha256, findings, row_count, case_count, read_count, released_count,
uploaded_by, uploaded_at, released_by, released_at, wave_id, legal_basis, purpose, base_date, retain_until, origin,
asked_columns, erased_at, content IS NOT NULL AS kept, release_to, shadow, version, version_state,
    (SELECT w.state FROM release_wave w WHERE w.list_id = target_list.list_id ORDER BY w.first_at DESC LIMIT 1)
    AS wave_state
"""
_LISTS = f"SELECT {_LIST_COLUMNS} FROM target_list WHERE programme_id = $1 ORDER BY uploaded_at DESC"  # noqa: S608
_LIST = f"SELECT {_LIST_COLUMNS} FROM target_list WHERE list_id = $1"  # noqa: S608
_SAME_FILE = """
SELECT list_id, uploaded_at, origin FROM target_list
WHERE sha256 = $1 AND list_id <> $2 AND state <> 'refused' ORDER BY uploaded_at LIMIT 1
"""
_START_RELEASE = """
UPDATE target_list SET state = 'releasing', wave_id = $2, released_by = $3, released_at = $4
WHERE list_id = $1 AND state = 'staged' RETURNING programme_id, case_count
"""
_DISCARD = """
UPDATE target_list SET state = 'discarded', content = NULL, findings = NULL, asked_columns = NULL
WHERE list_id = $1 AND state IN ('staged', 'refused') RETURNING programme_id
"""
_DELETE_TARGETS = "DELETE FROM target t USING benefit_case c WHERE c.case_id = t.case_id AND c.list_id = $1"
_DELETE_CASES = "DELETE FROM benefit_case WHERE list_id = $1 AND NOT released"
_DELETE_RESULTS = "DELETE FROM paper_result WHERE list_id = $1"
_PREVIEW = """
SELECT count(*) AS cases,
       (SELECT count(*) FROM target t JOIN benefit_case o USING (case_id) WHERE o.list_id = $1) AS people,
       count(*) FILTER (WHERE l.matched OR c.case_id <= l.matched_to) AS compared,
       coalesce(sum(c.amount), 0) AS amount
FROM benefit_case c JOIN target_list l USING (list_id)
WHERE c.list_id = $1
"""


async def programmes(database: Database, limit: int = 100, offset: int = 0) -> list[Row]:
    """Newest first."""
    return await database.fetch(_PROGRAMMES, limit, offset)


async def live_lists(database: Database, programme_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """State of the list each programme works with; programmes without one are left out."""
    return {row["programme_id"]: row for row in await database.fetch(_LIVE_LISTS, programme_ids)}


async def programme(database: Database | Tx, programme_id: UUID) -> Row | None:
    return await database.fetchrow(_PROGRAMME, programme_id)


async def close_programme(tx: Tx, programme_id: UUID) -> int | None:
    """The new revision, or None when it was not open."""
    revision: int | None = await tx.fetchval(_CLOSE_PROGRAMME, programme_id)
    return revision


async def insert_list(
    tx: Tx,
    list_id: UUID,
    programme_id: UUID,
    *,
    filename: str,
    sha256: str,
    content: bytes,
    by: Member,
    facts: ListFacts,
    version: int,
) -> None:
    """Raises asyncpg.UniqueViolationError when the programme has a live list of this version already."""
    sealed_name = tx.keys.seal_row("target_list", list_id, "filename", filename.encode())
    sealed = tx.keys.seal_row("target_list", list_id, "content", content)
    people = {"system": facts.origin_system, "handed_by": facts.handed_by, "uploaded_by": by.name}
    origin = tx.keys.seal_row("target_list", list_id, "origin", orjson.dumps(people))
    await tx.execute(
        _INSERT_LIST,
        *(list_id, programme_id, sealed_name, sha256, sealed, by.subject, tx.now),
        *(facts.legal_basis, facts.purpose, facts.base_date, facts.retain_until, origin, version),
    )


async def lists(database: Database, programme_id: UUID) -> list[dict[str, Any]]:
    """Newest first, with the file's name opened."""
    return [_opened(database, row) for row in await database.fetch(_LISTS, programme_id)]


async def target_list(database: Database, list_id: UUID) -> dict[str, Any] | None:
    row = await database.fetchrow(_LIST, list_id)
    return _opened(database, row) if row else None


async def same_file(database: Database, sha256: str, than: UUID) -> dict[str, Any] | None:
    """Who uploaded the same bytes as another list than this one (`uploaded_by`: a name, or ''), and when."""
    row = await database.fetchrow(_SAME_FILE, sha256, than)
    if row is None:
        return None
    return {"uploaded_at": row["uploaded_at"], "uploaded_by": _origin(database, row).get("uploaded_by", "")}


async def start_release(tx: Tx, list_id: UUID, wave_id: UUID, by: str) -> Row | None:
    """The list leaves `staged` once; None when it was not staged any more."""
    return await tx.fetchrow(_START_RELEASE, list_id, wave_id, by, tx.now)


async def discard(tx: Tx, list_id: UUID) -> UUID | None:
    """Delete a staged or refused list's rows and file; its programme, or None when it was neither any more."""
    programme_id: UUID | None = await tx.fetchval(_DISCARD, list_id)
    if programme_id:
        await tx.execute(_DELETE_TARGETS, list_id)
        await tx.execute(_DELETE_CASES, list_id)
        await tx.execute(_DELETE_RESULTS, list_id)
    return programme_id


async def preview(database: Database, list_id: UUID) -> dict[str, int]:
    """What a release would do now: cases, people and yen, and the cases by what the table of notices says of them.

    `tell` over LINE; `unregistered`; `letter`: nobody who may act is registered; `unsure`: a pair waits for a person;
    `undecided`: several could be told, or the phone is shared; `protected`; `register_held`: held or closed;
    `also_by_post`: of those told, the head is told by post. `compared`:
    how many cases were compared with everybody registered until now.
    """
    row = await database.fetchrow(_PREVIEW, list_id)
    assert row is not None  # noqa: S101  an aggregate always has a row
    found = await counts(database, list_id)
    by_rule = found.by_rule
    return {
        **row,
        "protected": by_rule["protected"],
        "register_held": by_rule["held"] + by_rule["closed"],
        "tell": by_rule["one"],
        "unsure": by_rule[UNSURE],
        "unregistered": by_rule["not-registered"],
        "letter": by_rule["nobody-may-act"],
        "undecided": by_rule["several"] + by_rule["shared-phone"],
        "also_by_post": found.also_by_post,
    }


def _opened(database: Database, row: Row) -> dict[str, Any]:
    opened = dict(row)
    keys, list_id = database.keys, row["list_id"]
    opened["filename"] = keys.open_row("target_list", list_id, "filename", row["filename"]).decode()
    if row["findings"] is not None:
        opened["findings"] = keys.open_row("target_list", list_id, "findings", row["findings"])
    opened["origin"] = _origin(database, row)
    return opened


def _origin(database: Database, row: Row) -> dict[str, str]:
    """`system`, `handed_by`, `uploaded_by`; nothing of it where the list was taken in before it was recorded."""
    if row["origin"] is None:
        return {}
    opened: dict[str, str] = orjson.loads(
        database.keys.open_row("target_list", row["list_id"], "origin", row["origin"])
    )
    return opened
