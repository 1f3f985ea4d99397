"""A small page for staff: how many people registered, by day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.registration import store
from services.registration.api import COUNTERS

DAYS = 60


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """GET /registration/staff."""
    router = APIRouter(prefix="/registration/staff", include_in_schema=False)

    @router.get("")
    async def counts(request: Request, member: Annotated[Member, Depends(staff(*COUNTERS))]) -> HTMLResponse:
        found = await store.counts(runtime.database)
        days = await store.by_day(runtime.database, DAYS)
        return pages.render(
            request,
            "staff.registrations.html",
            counts={state.value: count for state, count in found.items()},
            days=days,
            shown=DAYS,
        )

    return router
