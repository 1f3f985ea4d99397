"""Target lists: upload, findings, preview, release."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, work
from services.eligibility.home import TEMPLATES
from services.eligibility.lists.template import template_xlsx

SHOWN = 50
"""Findings shown on the page; the rest is counted."""

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists…`, the upload and the template."""
    router = APIRouter(prefix="/eligibility", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    Reader = Annotated[Member, Depends(staff(*access.LISTS))]

    @router.get("/template.xlsx", dependencies=[Depends(staff(*access.DESK))])
    async def template() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="todoke-template.xlsx"'}
        return Response(template_xlsx(), media_type=_XLSX, headers=headers)

    @router.post("/programmes/{programme_id}/lists")
    async def upload(programme_id: UUID, member: Worker, file: UploadFile) -> RedirectResponse:
        content = await file.read()
        list_id = await work.upload(database, programme_id, file.filename or "", content, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.get("/lists/{list_id}")
    async def target_list(request: Request, list_id: UUID, member: Reader) -> HTMLResponse:
        return await _render(request, list_id, member, "list.html")

    @router.get("/fragments/lists/{list_id}")
    async def progress(request: Request, list_id: UUID, member: Reader) -> HTMLResponse:
        """The part that changes while the list is read or released; asked for again by the page."""
        return await _render(request, list_id, member, "list_state.html")

    @router.post("/lists/{list_id}/release")
    async def release(list_id: UUID, member: Worker, count: Annotated[str, Form(max_length=12)]) -> RedirectResponse:
        digits = count.replace(",", "").strip()
        await work.release(database, list_id, int(digits) if digits.isdigit() else -1, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.post("/lists/{list_id}/discard")
    async def discard(list_id: UUID, member: Worker) -> RedirectResponse:
        row = await store.target_list(database, list_id)
        await work.discard(database, list_id, member)
        return RedirectResponse(f"/eligibility/programmes/{row['programme_id']}" if row else "/staff", 303)

    async def _render(request: Request, list_id: UUID, member: Member, template: str) -> HTMLResponse:
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        findings = orjson.loads(row["findings"] or b"[]")
        levels = ("stop", "check", "fixed")
        same = await store.same_file(database, row["sha256"], list_id)
        return pages.render(
            request,
            template,
            list=row,
            programme=await store.programme(database, row["programme_id"]),
            findings=sorted(findings, key=lambda f: levels.index(f["level"]))[:SHOWN],
            counts={level: sum(f["level"] == level for f in findings) for level in levels},
            shown=SHOWN,
            preview=await store.preview(database, list_id) if row["state"] == "staged" else None,
            same=same,
            can_work=bool(member.roles & set(access.WORK)),
        )

    return router
