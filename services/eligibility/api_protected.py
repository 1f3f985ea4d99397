"""REST for staff tools: cases under 支援措置, which nobody is told of over LINE until a person has looked."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, protected_deciding, store_protected
from services.eligibility.city import City
from services.eligibility.protected_deciding import Decision
from services.eligibility.reviewing import role_of


class ProtectedOut(BaseModel):
    """A case, by its 整理番号 alone. `over`: answered or closed; `held`: for another reason as well."""

    case_id: UUID
    reference: str
    released: bool
    told: bool
    held: bool
    over: bool
    looked_at: datetime | None = Field(description="when a person said that it may be told over LINE")


class ProtectedCasesOut(BaseModel):
    """One page; `unseen` of all `protected` ones wait for a person."""

    protected: int
    unseen: int
    cases: list[ProtectedOut]


class LookedIn(BaseModel):
    """`tell`: the phone that would be told is safe, as asked of the person; `by_post`: not told after all."""

    decision: Decision


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/api/v1/…protected…`"""
    router = APIRouter(prefix="/eligibility/api/v1")
    database = runtime.database
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("/programmes/{programme_id}/protected-cases")
    async def queue(
        programme_id: UUID,
        member: Reader,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> ProtectedCasesOut:
        """In the order of case ids."""
        async with database.begin() as tx:
            tx.audit("protected.shown", str(programme_id), actor=member.subject, role=role_of(member))
        found = await store_protected.page(database, programme_id, limit, offset)
        cases = [ProtectedOut(**{name: row[name] for name in ProtectedOut.model_fields}) for row in found]
        return ProtectedCasesOut(**await store_protected.count(database, programme_id), cases=cases)

    @router.post("/protected-cases/{case_id}", status_code=204)
    async def decide(case_id: UUID, body: LookedIn, member: Reader, at_most: AtMostOnce) -> None:
        """Let the case be told over LINE, or take that back while nobody was told."""

        async def do(db: Database) -> None:
            await protected_deciding.decide(db, city, case_id, body.decision, member)

        await at_most.do(database, member.subject, None, do)

    return router
