"""What 異動情報 changes in a case and its rows, a statement each."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Row, Tx
from services.eligibility import forms, publish, store_matches
from services.eligibility.city import City

_HEAD = "UPDATE target SET is_head = (target_id = $2) WHERE case_id = $1"
_GONE = "UPDATE target SET register_gone = true WHERE target_id = $1"
_REWRITE = """
UPDATE target SET person = $2, form = $3, birth_key = $4, place_key = $5, second_place_key = $6 WHERE target_id = $1
"""
_FLAGS = """
UPDATE benefit_case SET protected = coalesce($2, protected), register_closed = coalesce($3, register_closed),
    looked_at = CASE WHEN $2 IS NULL THEN looked_at END, looked_at_by = CASE WHEN $2 IS NULL THEN looked_at_by END
WHERE case_id = $1
"""
_HELD = """
UPDATE benefit_case c SET register_held = EXISTS (
    SELECT FROM register_effect e WHERE e.case_id = c.case_id AND e.state = 'waiting' AND e.hold_reason IS NOT NULL)
WHERE c.case_id = $1
"""
_END = """
UPDATE match m SET live = false, revision = m.revision + 1 FROM benefit_case c
WHERE c.case_id = m.case_id AND m.live AND m.case_id = $1 AND c.released AND NOT c.answered
RETURNING m.case_id, m.resident_id, m.revision, c.programme_id
"""
_RELEASED = "SELECT released FROM benefit_case WHERE case_id = $1"
_NUMBERED = """
SELECT t.target_id FROM target t JOIN programme p ON p.programme_id = t.programme_id AND p.state = 'open'
    AND p.deadline >= $2 WHERE t.person_key = $1
"""


async def move_head(tx: Tx, case_id: UUID, target_id: UUID) -> None:
    """This member is the head from now on."""
    await tx.execute(_HEAD, case_id, target_id)


async def gone(tx: Tx, target_id: UUID) -> None:
    """The person does not belong to the household any more."""
    await tx.execute(_GONE, target_id)


async def protect(tx: Tx, case_id: UUID, protected: bool) -> None:
    """The whole household is under 支援措置, or is not any more. Whoever looked at it before has to look again."""
    await tx.execute(_FLAGS, case_id, protected, None)


async def close(tx: Tx, case_id: UUID) -> None:
    """Nobody is told about the case any more, released later or not."""
    await tx.execute(_FLAGS, case_id, None, True)


async def count_holds(tx: Tx, case_id: UUID) -> None:
    """The case is held exactly while an effect that holds it waits for a person."""
    await tx.execute(_HELD, case_id)


async def end_match(tx: Tx, case_id: UUID, reason: str) -> None:
    """Nobody is the one to tell any more; published where somebody was told. An answered case keeps its match."""
    if await tx.fetchval(_RELEASED, case_id):
        publish.revoked(tx, await tx.fetch(_END, case_id), reason, {})
    else:
        await store_matches.unmatch(tx, [case_id])
    await store_matches.end_reviews(tx, [case_id])


async def rewrite(tx: Tx, target_id: UUID, person: dict[str, Any], city: City) -> None:
    """The row says this from now on; found and compared by it too."""
    record = forms.of_row(target_id, person, city)
    sealed = tx.keys.seal_row("target", target_id, "person", orjson.dumps(person))
    form = forms.sealed_row(target_id, record, tx.keys)
    await tx.execute(_REWRITE, target_id, sealed, form, *forms.blocks(record, tx.keys))


async def numbered(tx: Tx, person_key: bytes, today: date) -> Sequence[UUID]:
    """Rows of open programmes with this 宛名番号."""
    return [row["target_id"] for row in await tx.fetch(_NUMBERED, person_key, today)]


def person_of(tx: Tx, member: Row) -> dict[str, Any]:
    """The row's person, opened."""
    person: dict[str, Any] = orjson.loads(tx.keys.open_row("target", member["target_id"], "person", member["person"]))
    return person
