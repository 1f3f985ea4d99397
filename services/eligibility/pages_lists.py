"""Target lists: upload, findings, preview."""

from datetime import date
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.events import now
from libs.common.events.terms import ClaimUnit
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, store_list_files, store_register_held, work, work_files, work_rehearsals
from services.eligibility.domain import day_in_japan
from services.eligibility.forgetting import KEPT_DAYS
from services.eligibility.home import TEMPLATES
from services.eligibility.list_facts import FactsGiven
from services.eligibility.lists.my_number import CODES as MY_NUMBER
from services.eligibility.lists.template import template_xlsx
from services.eligibility.notices_shown import notices_shown
from services.eligibility.register_freshness import freshness
from services.eligibility.release_shown import release_shown
from services.eligibility.retention import kept_because
from services.eligibility.version_shown import version_shown
from services.eligibility.work_files import Uploaded

SHOWN = 50
"""Findings shown on the page; the rest is counted."""

_ANNOTATED = {
    "Content-Disposition": 'attachment; filename="todoke-annotated.xlsx"',
    "Cache-Control": "no-store",
}


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists…`, the upload and the template."""
    router = APIRouter(prefix="/eligibility", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    Reader = Annotated[Member, Depends(staff(*access.LISTS))]

    @router.get("/template.xlsx", dependencies=[Depends(staff(*access.DESK))])
    async def template(unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> Response:
        """The template for lists of such claim units."""
        headers = {"Content-Disposition": f'attachment; filename="todoke-template-{unit.value}.xlsx"'}
        return Response(template_xlsx(unit), media_type=work_files.XLSX, headers=headers)

    @router.post("/programmes/{programme_id}/lists")
    async def upload(
        programme_id: UUID,
        member: Worker,
        file: UploadFile,
        legal_basis: Annotated[str, Form()] = "",
        purpose: Annotated[str, Form()] = "",
        base_date: Annotated[str, Form()] = "",
        origin_system: Annotated[str, Form()] = "",
        handed_by: Annotated[str, Form()] = "",
        retain_until: Annotated[str, Form()] = "",
    ) -> RedirectResponse:
        given = FactsGiven(
            legal_basis, purpose, _day(base_date), origin_system, handed_by, retain_until=_day(retain_until)
        )
        uploaded = Uploaded(file.filename or "", await file.read(), given)
        uploaded = await work_files.opened(database, runtime.settings.intake_key_file, programme_id, uploaded)
        list_id = await work.upload(database, programme_id, uploaded.filename, uploaded.content, member, uploaded.given)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.get("/lists/{list_id}")
    async def target_list(
        request: Request, list_id: UUID, member: Reader, page: Annotated[int, Query(ge=1)] = 1
    ) -> HTMLResponse:
        return await _render(request, list_id, member, "list.html", page)

    @router.get("/fragments/lists/{list_id}")
    async def progress(request: Request, list_id: UUID, member: Reader) -> HTMLResponse:
        """The part that changes while the list is read or released; asked for again by the page."""
        return await _render(request, list_id, member, "list_state.html")

    @router.get("/lists/{list_id}/annotated.xlsx")
    async def annotated(list_id: UUID, member: Worker) -> Response:
        """The list as it was uploaded, with 結果 and なおし方 in front."""
        workbook = await work_files.annotated_workbook(database, list_id, member)
        return Response(workbook, media_type=work_files.XLSX, headers=_ANNOTATED)

    @router.post("/lists/{list_id}/columns")
    async def columns(list_id: UUID, member: Worker) -> RedirectResponse:
        """The headings were read rightly; not asked again for files like this."""
        await work_files.confirm_columns(database, list_id, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.post("/lists/{list_id}/discard")
    async def discard(list_id: UUID, member: Worker) -> RedirectResponse:
        row = await store.target_list(database, list_id)
        await work.discard(database, list_id, member)
        return RedirectResponse(f"/eligibility/programmes/{row['programme_id']}" if row else "/staff", 303)

    async def _render(request: Request, list_id: UUID, member: Member, template: str, page: int = 1) -> HTMLResponse:
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        findings = orjson.loads(row["findings"] or b"[]")
        levels = ("stop", "check", "fixed")
        _, asked = store_list_files.open_asked(database.keys, list_id, row["asked_columns"])
        same = await store.same_file(database, row["sha256"], list_id)
        programme = await store.programme(database, row["programme_id"])
        assert programme is not None  # noqa: S101  the list refers to it
        return pages.render(
            request,
            template,
            list=row,
            programme=programme,
            findings=sorted(findings, key=lambda f: levels.index(f["level"]))[:SHOWN],
            counts={level: sum(f["level"] == level for f in findings) for level in levels},
            shown=SHOWN,
            preview=await store.preview(database, list_id) if row["state"] == "staged" else None,
            **await notices_shown(database, row),
            same=same,
            register=await freshness(database),
            register_held=await store_register_held.count(database),
            kept_days=KEPT_DAYS,
            kept_because=kept_because(row["retain_until"], programme["state"], row["state"], day_in_japan(now())),
            asked=bool(asked),
            asked_rows=[[column.letter, column.heading, column.field] for column in asked],
            my_number=any(f["code"] in MY_NUMBER and f["level"] == "stop" for f in findings),
            can_work=bool(member.roles & set(access.WORK)),
            can_approve=bool(member.roles & set(access.SECOND_PERSON)),
            **await version_shown(database, row, page),
            **await release_shown(database, list_id, member, runtime.settings),
            **await work_rehearsals.shown(database, row),
        )

    return router


def _day(entered: str) -> date | None:
    """None when left blank. Raises HTTPException 422."""
    try:
        return date.fromisoformat(entered) if entered else None
    except ValueError:
        raise HTTPException(422, "日付は「2026-04-01」のように入れてください。") from None
