"""REST for staff tools: the empty workbooks to be filled in."""

from fastapi import APIRouter, Depends, Response

from libs.common.events.terms import ClaimUnit
from libs.common.web.guard import staff
from services.eligibility import access, work_files
from services.eligibility.lists import template as of_list
from services.eligibility.register_changes import template as of_register


def routes() -> APIRouter:
    """`/eligibility/api/v1/…-template`"""
    router = APIRouter(prefix="/eligibility/api/v1", dependencies=[Depends(staff(*access.DESK))])

    @router.get("/list-template", response_class=Response)
    async def list_template(unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> Response:
        """The .xlsx for target lists of such claim units."""
        return Response(of_list.template_xlsx(unit), media_type=work_files.XLSX)

    @router.get("/register-template", response_class=Response)
    async def register_template() -> Response:
        """The .xlsx for 異動情報."""
        return Response(of_register.template_xlsx(), media_type=work_files.XLSX)

    return router
