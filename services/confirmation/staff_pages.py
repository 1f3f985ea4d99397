"""Staff pages: how many answered, who, and the same as Excel."""

import asyncio
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from libs.common.database import Row
from libs.common.events.envelope import now
from libs.common.service import Runtime
from libs.common.staff.roles import Member, Role
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.confirmation import ledger
from services.confirmation.export import applications_file, pieces
from services.confirmation.japan import today
from services.confirmation.listing import line_of
from services.confirmation.numbers import numbers_book
from services.confirmation.recent import Recent

READERS = (Role.CLERK, Role.REVIEWER, Role.ACCOUNTING, Role.PHONE_DESK)
"""Roles that may read names, addresses and accounts of applications."""
COUNTERS = tuple(Role)
EXPORTERS = (Role.CLERK, Role.REVIEWER, Role.ACCOUNTING)
SIZE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_PROGRAMME = "この給付事業はまだ開いていません。はじめの画面から選びなおしてください。"


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """GET /confirmation/staff, /confirmation/programmes/… and the fragment for the programme page."""
    router = APIRouter(prefix="/confirmation", include_in_schema=False)
    database = runtime.database
    recent = Recent(database)

    @router.get("/staff")
    async def home(request: Request, member: Annotated[Member, Depends(staff(*COUNTERS))]) -> HTMLResponse:
        found = [(p, await ledger.summary(database, p["programme_id"])) for p in await ledger.programmes(database)]
        return pages.render(
            request, "staff.programmes.html", programmes=found, reads=_reads(member), exports=_exports(member)
        )

    @router.get("/programmes/{programme_id}")
    async def applications(
        request: Request,
        programme_id: UUID,
        member: Annotated[Member, Depends(staff(*READERS))],
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> HTMLResponse:
        programme = await _programme(programme_id)
        counts = await ledger.summary(database, programme_id)
        lines = [line_of(row, runtime.keys) for row in await ledger.page(database, programme_id, page, SIZE)]
        return pages.render(
            request,
            "staff.applications.html",
            programme=programme,
            counts=counts,
            lines=lines,
            number=page,
            last=max(1, -(-(counts.confirmed + counts.declined + counts.removed_after_answer) // SIZE)),
            exports=_exports(member),
        )

    @router.get("/programmes/{programme_id}/applications.xlsx")
    async def workbook(programme_id: UUID, member: Annotated[Member, Depends(staff(*EXPORTERS))]) -> Response:
        """Audited before the first byte leaves."""
        await _programme(programme_id)
        file, count = await applications_file(database, programme_id)
        async with database.begin() as tx:
            roles = " ".join(sorted(member.roles & set(EXPORTERS)))
            tx.audit("applications.exported", f"programme/{programme_id}", actor=member.subject, role=roles, rows=count)
        name = quote(f"申請一覧_{today(now()):%Y%m%d}.xlsx")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
        return StreamingResponse(pieces(file), media_type=_XLSX, headers=headers)

    @router.get("/programmes/{programme_id}/numbers.xlsx", dependencies=[Depends(staff(*COUNTERS))])
    async def numbers(programme_id: UUID) -> Response:
        """The counts of the fragment; nobody in it."""
        await _programme(programme_id)
        content = await asyncio.to_thread(numbers_book, await ledger.summary(database, programme_id), now())
        name = quote(f"申請の数_{today(now()):%Y%m%d}.xlsx")
        return Response(
            content, media_type=_XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        )

    @router.get("/fragments/programmes/{programme_id}")
    async def fragment(
        request: Request, programme_id: UUID, member: Annotated[Member, Depends(staff(*COUNTERS))]
    ) -> HTMLResponse:
        counts = await recent.summary(programme_id)
        return pages.render(
            request,
            "staff.summary.html",
            programme_id=programme_id,
            counts=counts,
            reads=_reads(member),
            exports=_exports(member),
        )

    async def _programme(programme_id: UUID) -> Row:
        found = await ledger.programme(database, programme_id)
        if found is None:
            raise HTTPException(404, NO_PROGRAMME)
        return found

    return router


def _reads(member: Member) -> bool:
    return bool(member.roles & set(READERS))


def _exports(member: Member) -> bool:
    return bool(member.roles & set(EXPORTERS))
