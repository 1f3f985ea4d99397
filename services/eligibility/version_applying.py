"""A new version of a list applied to the cases: in batches, each its own transaction, resumable after a crash."""

import asyncio
from typing import Any
from uuid import UUID

import orjson

from libs.common.database import Database, Row, Tx, columns
from libs.common.plans import plan_by_index
from services.eligibility import (
    forming,
    list_matching,
    publish_targets,
    publish_versions,
    store_cases,
    store_version_cases,
    store_versions,
)
from services.eligibility.city import City
from services.eligibility.list_versions.acts import Act, Situation, rule_of
from services.eligibility.list_versions.changes import Change
from services.eligibility.list_versions.household import Household, Member

_NEXT = "SELECT list_id FROM target_list WHERE version_state = 'applying' ORDER BY uploaded_at LIMIT 1"
_BATCH_OF = f"""
SELECT d.programme_id, {store_versions.SITUATION}
WHERE d.list_id = $1 AND d.state = 'draft' ORDER BY d.case_id LIMIT $2 FOR UPDATE OF d
"""
_DONE = """
UPDATE list_difference d SET act = u.act, state = u.state
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (id, act, state) WHERE d.difference_id = u.id
"""
_FINISH = """
UPDATE target_list SET version_state = 'applied', matched = false, matched_to = NULL, case_count = n.cases,
    state = CASE WHEN n.cases = 0 THEN 'released' ELSE state END,
    released_at = CASE WHEN n.cases = 0 THEN $2::timestamptz END
FROM (SELECT count(*) AS cases FROM benefit_case WHERE list_id = $1) AS n WHERE list_id = $1 RETURNING case_count
"""
_BATCH = 100  # opening and sealing a batch holds the event loop
_POLL = 0.5


async def apply_batch(database: Database, list_id: UUID, city: City) -> bool:
    """Apply the next differences; False when nothing is left to do, or forms are missing yet."""
    async with database.begin() as tx:
        await plan_by_index(tx)
        await store_cases.lock_matching(tx)
        if not await forming.ready(tx, city) or await store_versions.version_state(tx, list_id) != "applying":
            return False
        rows = await tx.fetch(_BATCH_OF, list_id, _BATCH)
        corrected = []
        done = []
        for row in rows:
            act = rule_of(situation(row)).act
            await _do(tx, list_id, row, act, city)
            waits = act in (Act.HOLD, Act.CORRECT_AND_HOLD)
            done.append((row["difference_id"], act.value, "held" if waits else "done"))
            if act in (Act.CORRECT, Act.CORRECT_AND_HOLD):
                corrected.append(row["case_id"])
        await tx.execute(_DONE, *columns(done, 3))
        if corrected:
            await list_matching.match_cases(tx, corrected)
        if len(rows) < _BATCH:
            cases = await tx.fetchval(_FINISH, list_id, tx.now)
            tx.audit("list.version_applied", str(list_id), actor="eligibility", added=cases)
    return True


async def versions_job(database: Database, city: City) -> None:
    """Apply what staff pressed for, for ever."""
    while True:
        list_id = await database.fetchval(_NEXT)
        if list_id is None or not await apply_batch(database, list_id, city):
            await asyncio.sleep(_POLL)


def situation(row: Row) -> Situation:
    """A difference with what is known of its case now."""
    flags = ("live", "listed", "released", "told", "answered", "withdrawn", "twice")
    return Situation(changes=frozenset(Change(c) for c in row["changes"]), **{flag: row[flag] for flag in flags})


async def _do(tx: Tx, list_id: UUID, row: Row, act: Act, city: City) -> None:
    case_id = row["case_id"]
    said = orjson.loads(tx.keys.open_row("list_difference", row["difference_id"], "household", row["household"]))
    if act is Act.ADD:
        new = household_of(said["after"])
        await store_version_cases.add(tx, list_id, case_id, row["programme_id"], new, said["rows"], city)
    elif act in (Act.CORRECT, Act.CORRECT_AND_HOLD):
        new = household_of(said["after"])
        await store_version_cases.correct(tx, list_id, case_id, row["programme_id"], new, said["rows"], city)
        await publish_targets.changed(tx, case_id)
    elif act is Act.REMOVE:
        await store_version_cases.withdraw(tx, case_id)
        await publish_targets.removed(tx, case_id, "list_gone")
    elif act is Act.DELETE:
        await store_version_cases.delete(tx, case_id)
    if act in (Act.HOLD, Act.CORRECT_AND_HOLD):
        await publish_versions.held(tx, case_id, True)


def household_of(plain: dict[str, Any]) -> Household:
    """As it was compared."""
    members = tuple(Member(m["is_head"], m["person"]) for m in plain["members"])
    facts = plain["amount"], plain["procedure_kind"], plain["protected"]
    return Household(*facts, members, plain.get("of_child", False))
