"""REST for staff tools: release of target lists."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, work_releases


class ReleaseIn(BaseModel):
    """The press that names the number of cases."""

    count: int


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/release`"""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.post("/lists/{list_id}/release", status_code=202)
    async def release(list_id: UUID, body: ReleaseIn, member: Worker, at_most: AtMostOnce) -> None:
        """Release a staged list; `count` is its number of cases."""

        async def do(db: Database) -> None:
            await work_releases.release(db, list_id, body.count, member)

        await at_most.do(database, member.subject, None, do)

    return router
