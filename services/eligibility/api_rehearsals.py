"""REST for staff tools: what a release would do, who is left out and why, and its record."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, store, store_rehearsals, work_rehearsals
from services.eligibility.api_programmes import Created
from services.eligibility.rehearsal import REASONS, Group, Rehearsal


class TakenOut(BaseModel):
    """A rehearsal somebody recorded. `sha256`: of the list's file; `taken_by`: as in the audit log."""

    rehearsal_id: UUID
    taken_at: datetime
    taken_by: str
    sha256: str
    counts: dict[str, int]


class RehearsalOut(BaseModel):
    """Households of a staged list by what a release would do now; now, later, unsure and left_out add up to cases."""

    cases: int
    now: int = Field(description="LINE comes at once")
    later: int = Field(description="when the head registers, or by post")
    unsure: int = Field(description="a person decides first")
    left_out: int = Field(description="protected, answered, told and the like")
    counts: dict[str, int] = Field(description="by reason; `one` is now")
    shadow: bool = Field(description="the list runs beside paper only and cannot be released")
    taken: list[TakenOut] = Field(description="the newest 20")


class ExcludedOut(BaseModel):
    """A household LINE does not reach at once."""

    case_id: UUID
    reference: str = Field(description="整理番号")
    reason: str
    sentence: str


class ExcludedPage(BaseModel):
    """One page in the order of the list."""

    total: int
    cases: list[ExcludedOut]


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/rehearsal` and `…/excluded`"""
    router = APIRouter(prefix="/eligibility/api/v1/lists")
    database = runtime.database
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/{list_id}/rehearsal", dependencies=[Depends(staff(*access.LISTS))])
    async def rehearsal(list_id: UUID) -> RehearsalOut:
        """What a release would do now, and what it would have done when somebody recorded it."""
        row = await _list(list_id)
        found = Rehearsal(await store_rehearsals.counts(database, list_id))
        return RehearsalOut(
            cases=found.cases,
            **{group.value: found.of(group) for group in Group},
            counts=dict(found.counts),
            shadow=row["shadow"],
            taken=[TakenOut(**each._asdict()) for each in await store_rehearsals.taken(database, list_id)],
        )

    @router.post("/{list_id}/rehearsal", status_code=201)
    async def record(list_id: UUID, member: Worker, at_most: Annotated[Once, Depends(once)]) -> Created:
        """Keep what a release would do now, with your name and the list's hash."""

        async def do(db: Database) -> Created:
            return Created(id=await work_rehearsals.record(db, list_id, member))

        return await at_most.do(database, member.subject, Created, do)

    @router.get("/{list_id}/excluded", dependencies=[Depends(staff(*access.LISTS))])
    async def excluded(
        list_id: UUID,
        reason: str | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> ExcludedPage:
        """Households LINE does not reach at once, of one reason or all. Raises 422 for a reason that is none."""
        await _list(list_id)
        if reason is not None and (reason not in REASONS or REASONS[reason].group is Group.NOW):
            codes = "、".join(code for code, each in REASONS.items() if each.group is not Group.NOW)
            raise HTTPException(422, f"reason は、次のどれかにしてください：{codes}")
        counted = await store_rehearsals.counts(database, list_id)
        total = sum(n for code, n in counted.items() if REASONS[code].group is not Group.NOW and reason in (None, code))
        found = await store_rehearsals.excluded(database, list_id, reason, limit, offset)
        cases = [ExcludedOut(**each._asdict(), sentence=REASONS[each.reason].label) for each in found]
        return ExcludedPage(total=total, cases=cases)

    async def _list(list_id: UUID) -> dict[str, object]:
        row = await store.target_list(database, list_id)
        if row is None:
            raise HTTPException(404)
        return row

    return router
