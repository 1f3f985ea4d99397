"""Tables of eligibility: a programme with its revisions."""

from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx
from services.eligibility.programmes.programme import Programme

_INSERT = """
INSERT INTO programme (programme_id, revision, name, legal_basis, claim_unit, base_date, deadline, amount,
                       seizure_exempt, appeal_text, contact, policy_room, policy_sex, policy_partial_date, content,
                       state, created_by, created_at)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open', $15, $16)
"""
_REVISE = """
UPDATE programme SET revision = revision + 1, name = $2, legal_basis = $3, claim_unit = $4, base_date = $5,
    deadline = $6, amount = $7, seizure_exempt = $8, appeal_text = $9, contact = $10, policy_room = $11,
    policy_sex = $12, policy_partial_date = $13, content = $14
WHERE programme_id = $1 RETURNING revision
"""
_KEEP_REVISION = """
INSERT INTO programme_revision (programme_id, revision, content, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
"""
# FOR UPDATE also stops a list from being uploaded, and that of the list its release: what is decided stays true.
_LOCK = "SELECT * FROM programme WHERE programme_id = $1 FOR UPDATE"
_LOCK_LIST = """
SELECT state FROM target_list WHERE programme_id = $1 AND state NOT IN ('refused', 'discarded') FOR UPDATE
"""
_REVISIONS = """
SELECT revision, content, changed_by, changed_at FROM programme_revision WHERE programme_id = $1 ORDER BY revision
"""
_COLUMNS = ("name", "legal_basis", "claim_unit", "base_date", "deadline", "amount", "seizure_exempt", "appeal_text")


async def insert(tx: Tx, programme_id: UUID, p: Programme, by: str) -> None:
    await tx.execute(_INSERT, programme_id, *_values(p), by, tx.now)
    await tx.execute(_KEEP_REVISION, programme_id, 1, _content(p), by, tx.now)


async def revise(tx: Tx, programme_id: UUID, p: Programme, by: str) -> int:
    """The new revision. The caller holds the programme's lock."""
    revision: int = await tx.fetchval(_REVISE, programme_id, *_values(p))
    await tx.execute(_KEEP_REVISION, programme_id, revision, _content(p), by, tx.now)
    return revision


async def lock(tx: Tx, programme_id: UUID) -> tuple[Row | None, str | None]:
    """The programme and the state of the list it works with; neither changes before the transaction ends."""
    row = await tx.fetchrow(_LOCK, programme_id)
    return row, await tx.fetchval(_LOCK_LIST, programme_id)


async def revisions(database: Database, programme_id: UUID) -> list[Row]:
    """Oldest first, with who changed it and when."""
    return await database.fetch(_REVISIONS, programme_id)


def described(row: Row) -> Programme:
    """The whole programme of a row, also of one that a process of the version before made."""
    if row["content"] is not None:
        return Programme.model_validate_json(row["content"])
    return Programme.model_validate({column: row[column] for column in (*_COLUMNS, "contact")})


def _values(p: Programme) -> tuple[Any, ...]:
    return (
        *(p.name, p.legal_basis, p.claim_unit.value, p.base_date, p.deadline, p.fixed_amount),
        *(p.seizure_exempt, p.appeal_text, p.contact),
        *(p.matching.room, p.matching.sex, p.matching.partial_date, _content(p)),
    )


def _content(p: Programme) -> str:
    return orjson.dumps(p.model_dump(mode="json")).decode()
