"""REST for staff tools: a list beside the paper process, and how the two compare."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, UploadFile
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, store_shadow, work_shadow
from services.eligibility.paper.comparison import KINDS


class ResultsOut(BaseModel):
    """Rows of the results that were taken in."""

    rows: int


class ComparisonOut(BaseModel):
    """Households by kind; the kinds add up to all. `unknown_rows`: the first 1,000, by their number in the file."""

    counts: dict[str, int]
    results: int = Field(description="rows of the results of paper")
    amounts: int = Field(description="paid on paper, but not the amount of the list")
    unknown_rows: list[int] = Field(description="rows whose household is not on the list")


class ComparedOut(BaseModel):
    """One household. `paid` is null where paper says nothing about it; amounts in yen."""

    case_id: UUID
    reference: str = Field(description="整理番号")
    reason: str = Field(description="how LINE stands to it; `one` would be told at once")
    amount: int
    paid: bool | None
    paid_amount: int | None


class ComparedPage(BaseModel):
    """One page in the order of the list."""

    total: int
    cases: list[ComparedOut]


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/shadow`, `…/paper-results` and `…/comparison`"""
    router = APIRouter(prefix="/eligibility/api/v1/lists")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.post("/{list_id}/shadow", status_code=204)
    async def begin(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """The staged list runs beside paper only, and can never be released."""

        async def do(db: Database) -> None:
            await work_shadow.begin(db, list_id, member)

        await at_most.do(database, member.subject, None, do)

    @router.post("/{list_id}/paper-results")
    async def results(list_id: UUID, file: UploadFile, member: Worker, at_most: AtMostOnce) -> ResultsOut:
        """The results of paper (.xlsx or CSV), in place of those before. The file is not kept."""
        rows = await work_shadow.read(await file.read())

        async def do(db: Database) -> ResultsOut:
            return ResultsOut(rows=await work_shadow.put_results(db, list_id, rows, member))

        return await at_most.do(database, member.subject, ResultsOut, do)

    @router.get("/{list_id}/comparison", dependencies=[Depends(staff(*access.LISTS))])
    async def comparison(list_id: UUID) -> ComparisonOut:
        """What paper did against what LINE would have done."""
        await _shadow(list_id)
        found = await store_shadow.comparison(database, list_id)
        counts = {code: n for code, _, _, n in found.rows()}
        unknown = list(found.unknown)
        return ComparisonOut(counts=counts, results=found.results, amounts=found.amounts, unknown_rows=unknown)

    @router.get("/{list_id}/comparison/{kind}", dependencies=[Depends(staff(*access.LISTS))])
    async def compared(
        list_id: UUID,
        kind: str,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> ComparedPage:
        """Households of one kind of `counts`, or `amounts`."""
        await _shadow(list_id)
        if kind not in (*KINDS, "amounts"):
            raise HTTPException(404)
        found = await store_shadow.comparison(database, list_id)
        total = found.amounts if kind == "amounts" else found.counts.get(kind, 0)
        rows = await store_shadow.compared(database, list_id, kind, limit, offset)
        return ComparedPage(total=total, cases=[ComparedOut(**row._asdict()) for row in rows])

    async def _shadow(list_id: UUID) -> None:
        row = await store.target_list(database, list_id)
        if row is None or not row["shadow"]:
            raise HTTPException(404)

    return router
