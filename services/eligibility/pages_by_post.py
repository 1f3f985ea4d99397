"""The workbook of those who have to be told by post."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, by_post, work_files

_HEADERS = {"Content-Disposition": 'attachment; filename="todoke-by-post.xlsx"', "Cache-Control": "no-store"}


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/by-post.xlsx`"""
    router = APIRouter(prefix="/eligibility", include_in_schema=False)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/lists/{list_id}/by-post.xlsx")
    async def workbook(list_id: UUID, member: Worker) -> Response:
        found = await by_post.workbook(runtime.database, list_id, member)
        return Response(found, media_type=work_files.XLSX, headers=_HEADERS)

    return router
