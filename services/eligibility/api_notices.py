"""REST for staff tools: who of a list is told over LINE and who is not, by the rule that decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Response
from pydantic import BaseModel, Field

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, by_post, store, work_files
from services.eligibility.excluded import LABELS, counts


class RuleOut(BaseModel):
    """Cases that one rule decides about."""

    rule: str
    label: str = Field(description="in Japanese, for staff")
    cases: int


class NoticesOut(BaseModel):
    """`rules`: those with a case; together they are all cases of the list."""

    rules: list[RuleOut]
    also_by_post: int = Field(description="cases of which a member is told over LINE, and the head by post")


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/notices` and `…/by-post`"""
    router = APIRouter(prefix="/eligibility/api/v1/lists")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/{list_id}/notices", dependencies=[Depends(staff(*access.LISTS))])
    async def notices(list_id: UUID) -> NoticesOut:
        """What happens, or has happened, with the cases of a list."""
        if await store.target_list(database, list_id) is None:
            raise HTTPException(404)
        found = await counts(database, list_id)
        rules = [RuleOut(rule=rule, label=LABELS[rule], cases=n) for rule, n in found.by_rule.items() if n]
        return NoticesOut(rules=rules, also_by_post=found.also_by_post)

    @router.get("/{list_id}/by-post", response_class=Response)
    async def workbook(list_id: UUID, member: Worker) -> Response:
        """Those who have to be told by post, as .xlsx: 整理番号 and why."""
        return Response(await by_post.workbook(database, list_id, member), media_type=work_files.XLSX)

    return router
