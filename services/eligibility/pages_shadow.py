"""A list beside the paper process: begin, upload the results of paper, look at the comparison."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from libs.common.web.speech import yen
from services.eligibility import access, store, store_shadow, work_shadow
from services.eligibility.home import TEMPLATES
from services.eligibility.paper.comparison import KINDS
from services.eligibility.rehearsal import REASONS
from services.eligibility.store_shadow import Compared

SHOWN = 100
"""Households on one page."""
_AMOUNTS = ("支給額がリストとちがう", "どちらの金額が正しいかを調べます。")


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/shadow`, `…/paper-results` and `…/comparison`"""
    router = APIRouter(prefix="/eligibility/lists", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.post("/{list_id}/shadow")
    async def begin(list_id: UUID, member: Worker) -> RedirectResponse:
        await work_shadow.begin(database, list_id, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}", 303)

    @router.post("/{list_id}/paper-results")
    async def results(list_id: UUID, file: UploadFile, member: Worker) -> RedirectResponse:
        rows = await work_shadow.read(await file.read())
        await work_shadow.put_results(database, list_id, rows, member)
        return RedirectResponse(f"/eligibility/lists/{list_id}/comparison", 303)

    @router.get("/{list_id}/comparison", dependencies=[Depends(staff(*access.LISTS))])
    async def comparison(request: Request, list_id: UUID) -> HTMLResponse:
        row = await _shadow(list_id)
        return pages.render(
            request,
            "comparison.html",
            list=row,
            programme=await store.programme(database, row["programme_id"]),
            comparison=await store_shadow.comparison(database, list_id),
        )

    @router.get("/{list_id}/comparison/{kind}", dependencies=[Depends(staff(*access.LISTS))])
    async def compared(
        request: Request, list_id: UUID, kind: str, page: Annotated[int, Query(ge=1, le=10_000)] = 1
    ) -> HTMLResponse:
        row = await _shadow(list_id)
        if kind not in (*KINDS, "amounts"):
            raise HTTPException(404)
        found = await store_shadow.comparison(database, list_id)
        shown = await store_shadow.compared(database, list_id, kind, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "compared.html",
            list=row,
            programme=await store.programme(database, row["programme_id"]),
            title=KINDS.get(kind, _AMOUNTS),
            total=found.amounts if kind == "amounts" else found.counts.get(kind, 0),
            rows=[cells_of(each) for each in shown[:SHOWN]],
            more=len(shown) > SHOWN,
            page=page,
        )

    async def _shadow(list_id: UUID) -> dict[str, Any]:
        row = await store.target_list(database, list_id)
        if row is None or not row["shadow"]:
            raise HTTPException(404)
        return row

    return router


def cells_of(each: Compared) -> list[str]:
    """整理番号, how LINE stands to it, yen of the list, what paper did."""
    paper = "結果なし" if each.paid is None else "支給した" if each.paid else "支給しない"
    paid = f"（{yen(each.paid_amount)}）" if each.paid_amount is not None else ""
    return [each.reference, REASONS[each.reason].label, yen(each.amount), paper + paid]
