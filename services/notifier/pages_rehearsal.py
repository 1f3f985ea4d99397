"""Boxes for the page on which a list is looked at before its release; each is also a page of its own."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse

from libs.common.events import now
from libs.common.service import Runtime
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.notifier import store_channel, store_checks
from services.notifier.api import WATCHERS
from services.notifier.api_rehearsal import MOST
from services.notifier.forecast import forecast
from services.notifier.message_shown import shown
from services.notifier.messages.render import Template

Count = Annotated[int, Query(ge=0, le=MOST)]


def routes(runtime: Runtime, pages: Pages, notice: Template) -> APIRouter:
    """GET /notifier/fragments/message, /notifier/fragments/rehearsal and the same under /notifier/staff."""
    database = runtime.database
    router = APIRouter(prefix="/notifier", include_in_schema=False, dependencies=[Depends(staff(*WATCHERS))])

    async def message_now() -> dict[str, Any]:
        return {"message": shown(notice), "checked": await store_checks.check(database, notice.id)}

    async def forecast_now(count: int) -> dict[str, Any]:
        channel = await store_channel.channel(database)
        queued = await store_channel.queued(database)
        return {"forecast": forecast(count, queued, runtime.settings.line_push_rate, channel, now())}

    @router.get("/fragments/message")
    async def message_box(request: Request) -> HTMLResponse:
        return pages.render(request, "fragment.message.html", **await message_now())

    @router.get("/fragments/rehearsal")
    async def forecast_box(request: Request, count: Count) -> HTMLResponse:
        return pages.render(request, "fragment.rehearsal.html", **await forecast_now(count))

    @router.get("/staff/rehearsal")
    async def page(request: Request, count: Count = 0) -> HTMLResponse:
        """Both boxes, for a browser without scripts."""
        return pages.render(request, "staff.rehearsal.html", **await message_now(), **await forecast_now(count))

    return router
