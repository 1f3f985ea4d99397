"""The rehearsal of a release, the same by page and by REST."""

from typing import Any
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import new_id
from libs.common.staff.roles import Member
from services.eligibility import store, store_rehearsals
from services.eligibility.rehearsal import Group, Rehearsal, differences
from services.eligibility.work import role_of


async def shown(database: Database, target_list: dict[str, Any]) -> dict[str, Any]:
    """What the page of a staged list shows of it; nothing for a list in another state."""
    if target_list["state"] != "staged":
        return {}
    found = await store_rehearsals.counts(database, target_list["list_id"])
    kept = await store_rehearsals.taken(database, target_list["list_id"])
    return {
        "rehearsal": Rehearsal(found),
        "groups": Group,
        "taken": kept,
        "changed": differences(kept[0].counts, found) if kept else [],
    }


async def record(database: Database, list_id: UUID, by: Member) -> UUID:
    """Keep what a release would do now. Raises HTTPException 404, or 409 when the list is past its release."""
    row = await store.target_list(database, list_id)
    if row is None:
        raise HTTPException(404)
    if row["state"] != "staged":
        raise HTTPException(409, "予行ができるのは、配信前のリストだけです。画面を開きなおしてください。")
    rehearsal_id = new_id()
    async with database.begin() as tx:
        found = await store_rehearsals.counts(tx, list_id)
        await store_rehearsals.save(tx, rehearsal_id, list_id, row["sha256"], found, by)
        tx.audit("list.rehearsed", str(list_id), actor=by.subject, role=role_of(by), **_audited(found))
    return rehearsal_id


def _audited(found: dict[str, int]) -> dict[str, int]:
    rehearsal = Rehearsal(found)
    return {group.value: rehearsal.of(group) for group in Group}
