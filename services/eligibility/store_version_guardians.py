"""Rows of guardians in a new version: one row stands in the case of each of the guardian's children.

The row belongs to one of the cases and is noted for the others in `further_case`. When its own case names it no more
it goes to one of the others.
"""

from collections.abc import Sequence
from uuid import UUID

import orjson

from libs.common.database import Tx
from services.eligibility import forms
from services.eligibility.list_versions.household import Items, who
from services.eligibility.matching.record import Record

_ALIKE = """
SELECT target_id, person FROM target WHERE programme_id = $1 AND is_head AND person_key = $2
UNION ALL
SELECT target_id, person FROM target WHERE programme_id = $1 AND is_head AND person_key IS NULL AND birth_key = $3
"""
_SHARE = """
INSERT INTO further_case (target_id, case_id) SELECT target_id, $2 FROM target WHERE target_id = $1 AND case_id <> $2
ON CONFLICT DO NOTHING
"""
_NOT_HERE = "DELETE FROM further_case WHERE case_id = $1 AND target_id <> ALL($2::uuid[])"
_MOVE = """
WITH next AS (
    SELECT DISTINCT ON (target_id) f.target_id, f.case_id FROM target t JOIN further_case f USING (target_id)
    WHERE t.case_id = $1 AND t.target_id <> ALL($2::uuid[]) ORDER BY target_id, f.case_id
), taken AS (
    DELETE FROM further_case f USING next n WHERE f.target_id = n.target_id AND f.case_id = n.case_id
), reviewed AS (
    UPDATE review r SET case_id = n.case_id FROM next n WHERE r.target_id = n.target_id AND r.case_id = $1
)
UPDATE target t SET case_id = n.case_id FROM next n WHERE t.target_id = n.target_id
"""


async def row_of(tx: Tx, programme_id: UUID, person: Items, record: Record) -> UUID | None:
    """The row on which this guardian stands in the programme already."""
    number = forms.person_key(person["person_number"], tx.keys)
    for row in await tx.fetch(_ALIKE, programme_id, number, forms.blocks(record, tx.keys).birth):
        sealed = tx.keys.open_row("target", row["target_id"], "person", row["person"])
        if who(orjson.loads(sealed)) == who(person):
            found: UUID = row["target_id"]
            return found
    return None


async def share(tx: Tx, target_id: UUID, case_id: UUID) -> None:
    """The row stands in this case as well."""
    await tx.execute(_SHARE, target_id, case_id)


async def leave(tx: Tx, case_id: UUID, kept: Sequence[UUID]) -> None:
    """The case names only these rows now; others that stand elsewhere go there with what was found of them."""
    await tx.execute(_NOT_HERE, case_id, list(kept))
    await tx.execute(_MOVE, case_id, list(kept))
