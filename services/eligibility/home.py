"""`/` and the staff's start page."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.events import now
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import public, staff
from libs.common.web.pages import Pages
from services.eligibility import access, store
from services.eligibility.domain import day_in_japan
from services.eligibility.register_freshness import freshness
from services.eligibility.steps import steps_of

TEMPLATES = Path(__file__).parent / "templates"


def routes(runtime: Runtime) -> APIRouter:
    """The pages outside the service's prefix."""
    router = APIRouter(include_in_schema=False)
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    sandbox = "/sandbox/" in (runtime.settings.line_api_url or "")

    @router.get("/", dependencies=[Depends(public)])
    async def start(request: Request) -> HTMLResponse:
        return pages.render(request, "start.html", sandbox=sandbox)

    @router.get("/staff")
    async def staff_home(request: Request, member: Annotated[Member, Depends(staff(*access.DESK))]) -> HTMLResponse:
        programmes = await store.programmes(runtime.database)
        live = await store.live_lists(runtime.database, [p["programme_id"] for p in programmes])
        today = day_in_japan(now())
        register = await freshness(runtime.database)
        rows = [(p, steps_of(p, live.get(p["programme_id"]), today, register.fresh)) for p in programmes]
        return pages.render(
            request,
            "home.html",
            rows=rows,
            can_create=bool(member.roles & set(access.WORK)),
            register=register,
            can_see_register=bool(member.roles & set(access.REVIEWS)),
        )

    @router.get("/eligibility/", dependencies=[Depends(staff(*access.DESK))])
    @router.get("/eligibility/staff", dependencies=[Depends(staff(*access.DESK))])
    async def short_address() -> RedirectResponse:
        return RedirectResponse("/staff", 303)

    return router
