"""What staff do with a programme, the same by page and by REST: create, change and close it.

Every refusal is a sentence that says what to do; it reaches people as a page and programs as a problem.
"""

from uuid import UUID, uuid5

from fastapi import HTTPException

from libs.common.database import Database, Tx
from libs.common.events import ProgrammeClosed, new_id, now
from libs.common.staff.roles import Member
from services.eligibility import domain, store, store_programmes
from services.eligibility.programmes.changes import only_extended, refusal
from services.eligibility.programmes.opened import opened
from services.eligibility.programmes.programme import Programme
from services.eligibility.work import role_of

_LATE = "受付の期限が過ぎています。今日よりあとの日にしてください。"
_KIND_LATE = "手続区分の期限（answer_by）が過ぎています。今日よりあとの日にするか、消してください。"


async def create_programme(database: Database, programme: Programme, by: Member) -> UUID:
    """Open it; its id. Raises HTTPException 422 when its deadline, or that of a procedure kind, is past."""
    day = domain.day_in_japan(now())
    if programme.deadline < day:
        raise HTTPException(422, _LATE)
    if any(programme.answer_by(each.kind) < day for each in programme.procedures):
        raise HTTPException(422, _KIND_LATE)
    programme_id = new_id()
    async with database.begin() as tx:
        await store_programmes.insert(tx, programme_id, programme, by.subject)
        _tell(tx, programme_id, 1, programme)
        tx.audit("programme.created", str(programme_id), actor=by.subject, role=role_of(by))
    return programme_id


async def change_programme(
    database: Database, programme_id: UUID, revision: int, programme: Programme, by: Member
) -> int:
    """Make `programme` of what was `revision`; the new revision, or the same when nothing differs.

    Raises HTTPException 404, 409 when it was closed or changed meanwhile or the release forbids it, 422 for a
    deadline in the past.
    """
    async with database.begin() as tx:
        row, list_state = await store_programmes.lock(tx, programme_id)
        if row is None:
            raise HTTPException(404)
        if row["state"] != "open":
            raise HTTPException(409, "この事業は締め切られています。締め切った事業は直せません。")
        if row["revision"] != revision:
            raise HTTPException(
                409, "この事業は、ほかの人が先に直しています。画面を開きなおして、今の内容を見てください。"
            )
        before = store_programmes.described(row)
        changed = before.differs(programme)
        if not changed:
            return revision
        decided = [field for field in changed if field != "procedures" or not only_extended(before, programme)]
        if sentence := refusal(decided, list_state):
            raise HTTPException(409, sentence)
        if "deadline" in changed and programme.deadline < domain.day_in_japan(tx.now):
            raise HTTPException(422, _LATE)
        new = await store_programmes.revise(tx, programme_id, programme, by.subject)
        _tell(tx, programme_id, new, programme)
        fields = ",".join(changed)
        tx.audit("programme.changed", str(programme_id), actor=by.subject, role=role_of(by), revision=new, what=fields)
    return new


async def close_programme(database: Database, programme_id: UUID, by: Member) -> None:
    """No more answers from now on. Raises HTTPException 409 when it was closed before."""
    async with database.begin() as tx:
        revision = await store.close_programme(tx, programme_id)
        if revision is None:
            raise HTTPException(409, "この事業は、もう締め切られています。")
        event = ProgrammeClosed(programme_id=programme_id, revision=revision, closed_at=tx.now)
        tx.emit(event, id=uuid5(programme_id, f"programme.closed:{revision}"))
        tx.audit("programme.closed", str(programme_id), actor=by.subject, role=role_of(by))


def _tell(tx: Tx, programme_id: UUID, revision: int, programme: Programme) -> None:
    event = opened(programme_id, revision, programme)
    tx.emit(event, id=uuid5(programme_id, f"programme.opened:{revision}"))
