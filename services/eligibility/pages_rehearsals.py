"""The rehearsal of a release: its record, and who is left out for a reason. What it shows is on the list's page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, store_rehearsals, work_rehearsals
from services.eligibility.home import TEMPLATES
from services.eligibility.rehearsal import REASONS, Group

SHOWN = 100
"""Households on one page."""


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/rehearsal` and `…/excluded/{reason}`"""
    router = APIRouter(prefix="/eligibility/lists", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)

    @router.post("/{list_id}/rehearsal")
    async def record(list_id: UUID, member: Annotated[Member, Depends(staff(*access.WORK))]) -> RedirectResponse:
        await work_rehearsals.record(database, list_id, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}#taken", 303)

    @router.get("/{list_id}/excluded/{reason}", dependencies=[Depends(staff(*access.LISTS))])
    async def excluded(
        request: Request, list_id: UUID, reason: str, page: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        row = await store.target_list(database, list_id)
        if row is None or reason not in REASONS or REASONS[reason].group is Group.NOW:
            raise HTTPException(404)
        found = await store_rehearsals.excluded(database, list_id, reason, SHOWN + 1, (page - 1) * SHOWN)
        counted = await store_rehearsals.counts(database, list_id)
        return pages.render(
            request,
            "list_excluded.html",
            list=row,
            programme=await store.programme(database, row["programme_id"]),
            code=reason,
            reason=REASONS[reason],
            total=counted.get(reason, 0),
            rows=[[each.reference] for each in found[:SHOWN]],
            more=len(found) > SHOWN,
            page=page,
        )

    return router
