"""Changing a programme: all main fields before the release, two of them after it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, store_programmes, work_programmes
from services.eligibility.home import TEMPLATES
from services.eligibility.programmes.form import entered_of, merged, per_child
from services.eligibility.programmes.toml_file import ProgrammeRefused, programme_of


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/programmes/{id}/edit`"""
    router = APIRouter(prefix="/eligibility/programmes", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/{programme_id}/edit")
    async def edit(request: Request, programme_id: UUID, member: Worker) -> HTMLResponse:
        row = await _row(programme_id)
        return await _edit(request, row, entered_of(store_programmes.described(row).model_dump(mode="json")))

    @router.post("/{programme_id}/edit")
    async def change(request: Request, programme_id: UUID, member: Worker) -> Response:
        row = await _row(programme_id)
        entered = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
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
