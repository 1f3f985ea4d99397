"""The two presses about a version of a list: apply it, and decide about a household it holds."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, work_versions


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/apply` and `…/differences/{id}`."""
    router = APIRouter(prefix="/eligibility/lists/{list_id}", include_in_schema=False)
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.post("/apply")
    async def apply(
        list_id: UUID,
        member: Worker,
        added: Annotated[int, Form()],
        changed: Annotated[int, Form()],
        gone: Annotated[int, Form()],
    ) -> RedirectResponse:
        await work_versions.apply(database, list_id, added, changed, gone, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.post("/differences/{difference_id}")
    async def decide(
        list_id: UUID, difference_id: UUID, member: Worker, decision: Annotated[work_versions.Decision, Form()]
    ) -> RedirectResponse:
        await work_versions.decide(database, difference_id, decision, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    return router
