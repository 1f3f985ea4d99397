"""What staff do with a new version of a list: apply it, and decide about the households it holds."""

from enum import StrEnum
from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database, Tx
from libs.common.staff.roles import Member
from services.eligibility import (
    publish_targets,
    publish_versions,
    store_cases,
    store_list_files,
    store_version_cases,
    store_versions,
)
from services.eligibility.work_releases import role_of

_STAGED = "SELECT 1 FROM target_list WHERE list_id = $1 AND state = 'staged' FOR UPDATE"
_HELD = "SELECT case_id, listed, state FROM list_difference WHERE difference_id = $1 FOR UPDATE"
_DECIDE = "UPDATE list_difference SET state = $2, decided_by = $3, decided_at = $4 WHERE difference_id = $1"
_MORE = "SELECT EXISTS (SELECT FROM list_difference WHERE case_id = $1 AND state = 'held')"


class Decision(StrEnum):
    """確認した, そのまま残す, 取り下げる. The first for households that changed, the others for those that are gone."""

    CONFIRM = "confirm"
    KEEP = "keep"
    WITHDRAW = "withdraw"


_AFTER = {Decision.CONFIRM: "confirmed", Decision.KEEP: "kept", Decision.WITHDRAW: "withdrawn"}


async def apply(database: Database, list_id: UUID, added: int, changed: int, gone: int, by: Member) -> None:
    """Begin to apply a draft version; the press names its numbers. Raises HTTPException 409."""
    async with database.begin() as tx:
        if await tx.fetchrow(_STAGED, list_id) is None or await store_versions.version_state(tx, list_id) != "draft":
            raise HTTPException(409, "反映を待っている版ではありません。画面を開きなおしてください。")
        if await store_list_files.are_columns_asked(tx, list_id):
            raise HTTPException(409, "先に、列の読み方を確認してください。リストの画面に、読み方の表があります。")
        counts = await store_versions.counts(tx, list_id)
        if (counts["added"], counts["changed"], counts["gone"]) != (added, changed, gone):
            raise HTTPException(409, "数が合いません。画面の数を入れてください。")
        await store_versions.set_state(tx, list_id, "applying")
        tx.audit(
            "list.version_pressed", str(list_id), actor=by.subject, role=role_of(by),
            added=added, changed=changed, gone=gone,
        )  # fmt: skip


async def decide(database: Database, difference_id: UUID, given: Decision, by: Member) -> None:
    """Free the case, or take it back; nobody is notified by it. Raises HTTPException 404, or 409 when decided."""
    async with database.begin() as tx:
        await store_cases.lock_matching(tx)
        row = await tx.fetchrow(_HELD, difference_id)
        if row is None:
            raise HTTPException(404)
        if row["state"] != "held" or (given is Decision.CONFIRM) != row["listed"]:
            raise HTTPException(
                409, "この件は、もう決まっているか、その決め方ができません。画面を開きなおしてください。"
            )
        await tx.execute(_DECIDE, difference_id, _AFTER[given], by.subject, tx.now)
        await _act(tx, row["case_id"], given)
        tx.audit(f"list.difference_{given}", str(row["case_id"]), actor=by.subject, role=role_of(by))


async def _act(tx: Tx, case_id: UUID, given: Decision) -> None:
    """A case taken back stays held: nothing may be paid for an answer that came before."""
    if given is Decision.WITHDRAW:
        await store_version_cases.withdraw(tx, case_id)
        await publish_targets.removed(tx, case_id, "list_gone")
    elif not await tx.fetchval(_MORE, case_id):
        await publish_versions.held(tx, case_id, False)
