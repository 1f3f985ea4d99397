"""Cases of a programme under 支援措置: the list, and the button of each."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, protected_deciding, store, store_protected
from services.eligibility.city import City
from services.eligibility.home import TEMPLATES
from services.eligibility.protected_deciding import Decision
from services.eligibility.reviewing import role_of

SHOWN = 50
"""Cases on one page of the list."""


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/programmes/{id}/protected…`"""
    router = APIRouter(prefix="/eligibility/programmes/{programme_id}/protected", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("")
    async def queue(
        request: Request, programme_id: UUID, member: Reader, page: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        programme = await store.programme(database, programme_id)
        if programme is None:
            raise HTTPException(404)
        async with database.begin() as tx:
            tx.audit("protected.shown", str(programme_id), actor=member.subject, role=role_of(member))
        found = await store_protected.page(database, programme_id, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "protected.html",
            programme=programme,
            cases=found[:SHOWN],
            more=len(found) > SHOWN,
            page=page,
            counts=await store_protected.count(database, programme_id),
        )

    @router.post("/{case_id}")
    async def decide(
        programme_id: UUID,
        case_id: UUID,
        member: Reader,
        given: Annotated[Decision, Form(alias="decision")],
        safe: Annotated[bool, Form()] = False,
    ) -> RedirectResponse:
        if given is Decision.TELL and not safe:
            raise HTTPException(422, "確かめたことに印をつけてから、「LINE で知らせてよい」を押してください。")
        await protected_deciding.decide(database, city, case_id, given, member)
        return RedirectResponse(f"/eligibility/programmes/{programme_id}/protected", 303)

    return router
