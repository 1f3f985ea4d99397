"""異動情報: upload, 異動なし, what a file did, its template."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.events import now
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store_register, store_register_held, work_files, work_register
from services.eligibility.domain import day_in_japan
from services.eligibility.home import TEMPLATES
from services.eligibility.register_changes.change import WORDS, Kind
from services.eligibility.register_changes.template import template_xlsx
from services.eligibility.register_freshness import freshness
from services.eligibility.register_whose import UNSURE
from services.eligibility.work_register import Reported

SHOWN = 50
"""Findings and unsure rows shown on the page."""
STATES = {"reading": "読んでいます", "refused": "取りこめません", "applying": "反映しています", "applied": "反映ずみ"}


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/register…`"""
    router = APIRouter(prefix="/eligibility/register", include_in_schema=False)
    database, settings = runtime.database, runtime.settings
    pages = Pages("eligibility", settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("")
    async def register(
        request: Request, member: Reader, page: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        files = await store_register.files(database, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "register.html",
            files=files[:SHOWN],
            more=len(files) > SHOWN,
            page=page,
            states=STATES,
            register=await freshness(database),
            fresh_days=settings.register_fresh_days,
            today=day_in_japan(now()),
            held=await store_register_held.count(database),
            takes_one_way=settings.intake_key_file is not None,
            can_work=bool(member.roles & set(access.WORK)),
        )

    @router.get("/template.xlsx", dependencies=[Depends(staff(*access.DESK))])
    async def template() -> Response:
        headers = {"Content-Disposition": 'attachment; filename="todoke-register-template.xlsx"'}
        return Response(template_xlsx(), media_type=work_files.XLSX, headers=headers)

    @router.post("")
    async def upload(member: Worker, file: UploadFile, as_of: Annotated[str, Form()] = "") -> RedirectResponse:
        reported = Reported(file.filename or "", await file.read(), _day(as_of))
        reported = await work_register.opened(settings.intake_key_file, reported)
        file_id = await work_register.upload(database, reported, settings.register_fresh_days, member)
        return RedirectResponse(f"/eligibility/register/{file_id}", 303)

    @router.post("/none")
    async def nothing_changed(member: Worker, as_of: Annotated[str, Form()] = "") -> RedirectResponse:
        await work_register.nothing_changed(database, _day(as_of), settings.register_fresh_days, member)
        return RedirectResponse("/eligibility/register", 303)

    @router.get("/{file_id}")
    async def file(request: Request, file_id: UUID, member: Reader) -> HTMLResponse:
        return await _file(request, file_id, "register_file.html")

    @router.get("/{file_id}/state", dependencies=[Depends(staff(*access.REVIEWS))])
    async def state(request: Request, file_id: UUID) -> HTMLResponse:
        """The part that changes while the file is read and applied; asked for again by the page."""
        return await _file(request, file_id, "register_file_state.html")

    async def _file(request: Request, file_id: UUID, template: str) -> HTMLResponse:
        found = await store_register.file(database, file_id)
        if found is None:
            raise HTTPException(404)
        levels = ("stop", "check", "fixed")
        unsure = await store_register_held.unsure(database, file_id, SHOWN)
        return pages.render(
            request,
            template,
            file=found,
            states=STATES,
            findings=sorted(found["findings"], key=lambda f: levels.index(f["level"]))[:SHOWN],
            counts={level: sum(f["level"] == level for f in found["findings"]) for level in levels},
            shown=SHOWN,
            done=await store_register_held.done(database, file_id),
            unsure=[[u["row_number"], WORDS[Kind(u["kind"])], u["programme"], *UNSURE[u["why"]]] for u in unsure],
            held=await store_register_held.count(database),
        )

    return router


def _day(entered: str) -> date | None:
    """None when left blank. Raises HTTPException 422."""
    try:
        return date.fromisoformat(entered) if entered else None
    except ValueError:
        raise HTTPException(422, "日付は「2026-04-01」のように入れてください。") from None
