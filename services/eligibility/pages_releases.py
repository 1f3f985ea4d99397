"""Release of target lists."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, work_releases


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/release`"""
    router = APIRouter(prefix="/eligibility", include_in_schema=False)
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.post("/lists/{list_id}/release")
    async def release(list_id: UUID, member: Worker, count: Annotated[str, Form(max_length=12)]) -> RedirectResponse:
        digits = count.replace(",", "").strip()
        await work_releases.release(database, list_id, int(digits) if digits.isdigit() else -1, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    return router
