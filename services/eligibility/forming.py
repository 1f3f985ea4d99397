"""Canonical forms of rows that another version stored: computed anew in the background, resumable at any row.

Who has no form cannot stand in anybody's way, so until all have one nothing is matched; then everything is, anew.
"""

import asyncio
from typing import Any

import orjson

from libs.common.database import Database, Tx, columns
from services.eligibility import forms, store_cases
from services.eligibility.city import City

_UNFORMED = """
EXISTS (SELECT FROM resident WHERE state = 'active' AND form_revision IS DISTINCT FROM revision)
    OR EXISTS (SELECT FROM target WHERE form IS NULL)
"""
_STATE = f"SELECT version, {_UNFORMED} AS unformed FROM formed"  # noqa: S608
_ADOPT = "UPDATE formed SET version = $1"
_ANEW = """
WITH r AS (UPDATE resident SET form_revision = NULL WHERE state = 'active'), t AS (UPDATE target SET form = NULL)
UPDATE formed SET version = $1
"""
_MATCH_ALL = "UPDATE target_list SET matched = false, matched_to = NULL WHERE matched_to IS NOT NULL OR matched"
_RESIDENTS = """
SELECT resident_id, revision, person FROM resident
WHERE state = 'active' AND form_revision IS DISTINCT FROM revision LIMIT $1 FOR UPDATE
"""
_FORM_RESIDENTS = """
UPDATE resident r SET form_revision = u.v, form = u.f, birth_key = u.b, place_key = u.a, second_place_key = u.s
FROM unnest($1::uuid[], $2::int[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[]) AS u (i, v, f, b, a, s)
WHERE r.resident_id = u.i AND r.revision = u.v
"""
_ROWS = "SELECT target_id, person FROM target WHERE form IS NULL LIMIT $1 FOR UPDATE"
_FORM_ROWS = """
UPDATE target t SET form = u.f, birth_key = u.b, place_key = u.a, second_place_key = u.s, person_key = u.p
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[]) AS u (i, f, b, a, s, p)
WHERE t.target_id = u.i
"""
_BATCH = 200
_POLL = 5.0


async def ready(tx: Tx, city: City) -> bool:
    """Whether everybody has a form that this process can compare. Under the matching lock."""
    state = await tx.fetchrow(_STATE)
    assert state is not None  # noqa: S101  the migration wrote it
    if state["version"] == "" and not state["unformed"]:  # a new city
        await tx.execute(_ADOPT, city.version)
        return True
    return bool(state["version"] == city.version and not state["unformed"])


async def form_once(database: Database, city: City) -> bool:
    """One step, in one transaction; False when nothing is left to do."""
    async with database.begin() as tx:
        await store_cases.lock_matching(tx)
        if await ready(tx, city):
            return False
        if await tx.fetchval("SELECT version FROM formed") != city.version:
            await tx.execute(_ANEW, city.version)
        elif not await _form_residents(tx, city) and not await _form_rows(tx, city):
            raise AssertionError("not ready, and everybody has a form")
        if await ready(tx, city):
            await tx.execute(_MATCH_ALL)
    return True


async def forming_job(database: Database, city: City) -> None:
    """Form what has to be formed, for ever."""
    while True:
        if not await form_once(database, city):
            await asyncio.sleep(_POLL)


async def _form_residents(tx: Tx, city: City) -> int:
    found = await tx.fetch(_RESIDENTS, _BATCH)
    rows = []
    for row in found:
        record = forms.of_resident(row["resident_id"], _opened(tx, "resident", row["resident_id"], row), city)
        sealed = forms.sealed_resident(row["resident_id"], record, tx.keys)
        rows.append((row["resident_id"], row["revision"], sealed, *forms.blocks(record, tx.keys)))
    if rows:
        await tx.execute(_FORM_RESIDENTS, *columns(rows, 6))
    return len(rows)


async def _form_rows(tx: Tx, city: City) -> int:
    rows = []
    for row in await tx.fetch(_ROWS, _BATCH):
        person = _opened(tx, "target", row["target_id"], row)
        record = forms.of_row(row["target_id"], person, city)
        key = forms.person_key(person["person_number"], tx.keys)
        sealed = forms.sealed_row(row["target_id"], record, tx.keys)
        rows.append((row["target_id"], sealed, *forms.blocks(record, tx.keys), key))
    if rows:
        await tx.execute(_FORM_ROWS, *columns(rows, 6))
    return len(rows)


def _opened(tx: Tx, table: str, id_: Any, row: Any) -> dict[str, Any]:
    person: dict[str, Any] = orjson.loads(tx.keys.open_row(table, id_, "person", row["person"]))
    return person
