"""なぜ届かないか: somebody asks at the desk why no notice came."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, reviewing, store, why_not
from services.eligibility.city import City
from services.eligibility.home import TEMPLATES


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/programmes/…/why`: asked by POST, since name and birth date belong in no address."""
    router = APIRouter(prefix="/eligibility/programmes/{programme_id}/why", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("")
    async def ask(request: Request, programme_id: UUID, member: Reader) -> HTMLResponse:
        return await _render(request, programme_id, None)

    @router.post("")
    async def why(
        request: Request,
        programme_id: UUID,
        member: Reader,
        name: Annotated[str, Form(max_length=100)],
        birth_date: Annotated[str, Form(max_length=40)],
    ) -> HTMLResponse:
        async with database.begin() as tx:
            found = await why_not.of_person(tx, city, programme_id, name, birth_date)
            tx.audit("why.asked", str(programme_id), actor=member.subject, role=reviewing.role_of(member))
        return await _render(request, programme_id, [one.sentence for one in found])

    async def _render(request: Request, programme_id: UUID, sentences: list[str] | None) -> HTMLResponse:
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        return pages.render(request, "why.html", programme=row, sentences=sentences)

    return router
