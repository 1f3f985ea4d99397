"""What staff do to release a target list, the same by page and by REST."""

from uuid import UUID

from fastapi import HTTPException

from libs.common.database import Database
from libs.common.events import new_id
from libs.common.staff.roles import Member
from services.eligibility import store, store_list_files
from services.eligibility.before_release import obstacle
from services.eligibility.work import role_of


async def release(database: Database, list_id: UUID, count: int, by: Member) -> None:
    """Start the release of a staged list; the press names the number of cases, so nobody releases unseen.

    Raises HTTPException 409 when something is to be done first, the list is not staged or the number is another one.
    """
    async with database.begin() as tx:
        if (sentence := await obstacle(tx, list_id)) is not None:
            raise HTTPException(409, sentence)
        started = await store.start_release(tx, list_id, new_id(), by.subject)
        if started is None:
            raise HTTPException(409, "このリストは、もう配信されたか、取り消されています。画面を開きなおしてください。")
        if started["case_count"] != count:
            raise HTTPException(409, f"件数が合いません。画面の件数（{started['case_count']:,}件）を入れてください。")
        await store_list_files.forget_files(tx, started["programme_id"])
        tx.audit("list.released", str(list_id), actor=by.subject, role=role_of(by), cases=count)
