"""Who is signed in, and ending it: for the operator."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.staff.roles import Member, Role
from libs.common.web import sessions
from libs.common.web.guard import member_of, staff
from libs.common.web.pages import Pages

_operator = staff(Role.OPERATOR)
Operator = Annotated[Member, Depends(_operator)]


def routes(runtime: Runtime, name: str, pages: Pages) -> APIRouter:
    """GET and POST /<name>/staff/sessions. An ended session is refused from the next request on."""
    router = APIRouter(prefix=f"/{name}/staff", include_in_schema=False)

    @router.get("/sessions")
    async def listed(request: Request, operator: Operator) -> Response:
        found = await sessions.live(runtime.database, "staff")
        rows = [(session, member_of(session)) for session in found]
        return pages.render(request, "sessions.html", rows=rows)

    @router.post("/sessions")
    async def ended(operator: Operator, subject: Annotated[str, Form(max_length=64)]) -> Response:
        async with runtime.database.begin() as tx:
            gone = await sessions.end_all(tx, "staff", subject, actor=operator.subject, role=Role.OPERATOR)
        if not gone:
            raise HTTPException(404, "この人は、もうサインアウトしています。一覧を開きなおしてください。")
        return RedirectResponse(f"/{name}/staff/sessions", 303)

    return router
