"""Setting up a programme: choose an example or a file, see what residents will read, create it."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, work_programmes
from services.eligibility.home import TEMPLATES
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.form import entered_of, merged, per_child
from services.eligibility.programmes.preview import preview_of
from services.eligibility.programmes.toml_file import LARGEST, ProgrammeRefused, programme_of, tables_of

_LATER = {"base_date": "2000-01-01", "deadline": "2999-12-31"}
"""Stands in for the dates that a file may leave to the form."""


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/programmes/new` and what leads from there to a programme"""
    router = APIRouter(prefix="/eligibility/programmes", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/new")
    async def form(request: Request, member: Worker, example: str = "") -> HTMLResponse:
        if not example:
            return _new(request, {})
        tables = tables_of(_example(example).encode())
        return _new(request, tables | {"contact": f"{tables['contact']} {runtime.settings.city_phone}"})

    @router.get("/examples/{code}.toml")
    async def example_file(code: str, member: Worker) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="{code}.toml"'}
        return Response(_example(code), media_type="application/toml", headers=headers)

    @router.post("/file")
    async def from_file(request: Request, member: Worker, file: UploadFile) -> HTMLResponse:
        """The form filled from a city's own file; nothing is created yet."""
        try:
            tables = tables_of(await file.read(LARGEST + 1))
            programme_of(_LATER | tables)
        except ProgrammeRefused as refused:
            return _new(request, {}, problems=refused.sentences)
        return _new(request, tables)

    @router.post("/preview")
    async def preview(request: Request, member: Worker) -> HTMLResponse:
        entered, base = await _sent(request)
        try:
            shown = preview_of(programme_of(merged(base, entered)))
        except ProgrammeRefused as refused:
            return _new(request, base, entered, refused.sentences)
        return _new(request, base, entered, preview=shown)

    @router.post("")
    async def create(request: Request, member: Worker) -> Response:
        entered, base = await _sent(request)
        try:
            programme = programme_of(merged(base, entered))
            programme_id = await work_programmes.create_programme(database, programme, member)
        except ProgrammeRefused as refused:
            return _new(request, base, entered, refused.sentences)
        except HTTPException as error:
            return _new(request, base, entered, [str(error.detail)])
        return RedirectResponse(f"/eligibility/programmes/{programme_id}", 303)

    def _new(
        request: Request,
        base: Mapping[str, Any],
        entered: Mapping[str, str] | None = None,
        problems: Any = (),
        preview: Any = None,
    ) -> HTMLResponse:
        return pages.render(
            request,
            "programme_new.html",
            422 if problems else 200,
            examples=examples().values(),
            entered=entered or entered_of(base),
            begun=bool(base),
            base=orjson.dumps(base).decode(),
            per_child=per_child(base),
            household=base.get("claim_unit", "household") == "household",
            problems=problems,
            preview=preview,
        )

    return router


def _example(code: str) -> str:
    found = examples().get(code)
    if found is None:
        raise HTTPException(404)
    return found.toml


async def _sent(request: Request) -> tuple[dict[str, str], dict[str, Any]]:
    """The fields of the form, and the programme it began with."""
    entered = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    try:
        base: dict[str, Any] = orjson.loads(entered.pop("base", "") or "{}")
        if base:
            programme_of(_LATER | base)
    except (orjson.JSONDecodeError, TypeError, ProgrammeRefused):
        raise HTTPException(422, "フォームの内容を読めません。例を選ぶところから、やりなおしてください。") from None
    return entered, base
