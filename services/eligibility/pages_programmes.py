"""Setting up a programme: choose an example or a file, see what residents will read, create it, change it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, store_programmes, work_programmes
from services.eligibility.home import TEMPLATES
from services.eligibility.programmes.examples import examples
from services.eligibility.programmes.form import entered_of, merged, per_child
from services.eligibility.programmes.preview import preview_of
from services.eligibility.programmes.toml_file import LARGEST, ProgrammeRefused, programme_of, tables_of

_LATER = {"base_date": "2000-01-01", "deadline": "2000-01-01"}
"""Stands in for the dates that a file may leave to the form."""


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/programmes/new…` and `/eligibility/programmes/{id}/edit`"""
    router = APIRouter(prefix="/eligibility/programmes", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/new")
    async def form(request: Request, member: Worker, example: str = "") -> HTMLResponse:
        if not example:
            return _new(request, {})
        return _new(request, tables_of(_example(example).encode()))

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

    @router.get("/{programme_id}/edit")
    async def edit(request: Request, programme_id: UUID, member: Worker) -> HTMLResponse:
        row = await _row(programme_id)
        return await _edit(request, row, entered_of(store_programmes.described(row).model_dump(mode="json")))

    @router.post("/{programme_id}/edit")
    async def change(request: Request, programme_id: UUID, member: Worker) -> Response:
        row = await _row(programme_id)
        entered, _ = await _sent(request)
        tables = store_programmes.described(row).model_dump(mode="json")
        if "name" not in entered:  # the short form after a release
            entered = entered_of(tables) | entered
        revision = entered.get("revision", "")
        try:
            programme = programme_of(merged(tables, entered))
            seen = int(revision) if revision.isascii() and revision.isdigit() else -1
            await work_programmes.change_programme(database, programme_id, seen, programme, member)
        except ProgrammeRefused as refused:
            return await _edit(request, row, entered, refused.sentences)
        except HTTPException as error:
            return await _edit(request, row, entered, [str(error.detail)], error.status_code)
        return RedirectResponse(f"/eligibility/programmes/{programme_id}", 303)

    async def _row(programme_id: UUID) -> Any:
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        return row

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

    async def _edit(
        request: Request, row: Any, entered: Mapping[str, str], problems: Any = (), status: int = 422
    ) -> HTMLResponse:
        tables = store_programmes.described(row).model_dump(mode="json")
        live = (await store.live_lists(database, [row["programme_id"]])).get(row["programme_id"])
        return pages.render(
            request,
            "programme_edit.html",
            status if problems else 200,
            programme=row,
            entered=entered,
            per_child=per_child(tables),
            household=row["claim_unit"] == "household",
            released=live is not None and live["state"] in ("releasing", "released"),
            problems=problems,
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
        base = orjson.loads(entered.pop("base", "") or "{}")
    except orjson.JSONDecodeError:
        base = {}
    return entered, base if isinstance(base, dict) else {}
