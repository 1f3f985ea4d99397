"""A resident's pages to say that a notice is about somebody else. They need no JavaScript."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from libs.common.events.envelope import now
from libs.common.service import Runtime
from libs.common.web.guard import Resident, resident
from libs.common.web.pages import Pages
from services.confirmation import store
from services.confirmation.domain import Standing
from services.confirmation.japan import today
from services.confirmation.look import own_standing
from services.confirmation.not_me import deny

Who = Annotated[Resident, Depends(resident)]


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """GET and POST /confirmation/cases/{id}/not-me, GET /confirmation/not-me."""
    router = APIRouter(prefix="/confirmation", include_in_schema=False)
    database = runtime.database

    @router.get("/cases/{case_id}/not-me")
    async def ask(request: Request, who: Who, case_id: UUID) -> Response:
        row = await store.case_of(database, who.line_hash, case_id)
        if row is None:
            return pages.render(request, "none.html")
        if own_standing(row, today(now())) is not Standing.OPEN:
            return RedirectResponse(f"/confirmation/cases/{case_id}", 303)
        return pages.render(request, "not_me.html", case_id=case_id)

    @router.post("/cases/{case_id}/not-me")
    async def press(who: Who, case_id: UUID) -> Response:
        """Pressed twice it thanks twice: the case is closed for this resident either way, or never was theirs."""
        async with database.begin() as tx:
            done = await deny(tx, who.line_hash, case_id)
            still_theirs = not done and await store.case_of(tx, who.line_hash, case_id) is not None
        return RedirectResponse(f"/confirmation/cases/{case_id}" if still_theirs else "/confirmation/not-me", 303)

    @router.get("/not-me")
    async def received(request: Request, who: Who) -> Response:
        return pages.render(request, "not_me_received.html")

    return router
