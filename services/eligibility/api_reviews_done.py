"""REST for staff tools: several doubtful pairs of an easy kind by one request, decided pairs, and taking one back."""

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
from services.eligibility import access, reviewing_together, store_decided
from services.eligibility.city import City


class DecidedOut(BaseModel):
    """A decided pair. `state`: same or different; `can_be_told`: the decision can still be taken back."""

    review_id: UUID
    programme_id: UUID
    rule: str
    rules_version: int
    state: str
    first_by: str | None
    decided_by: str
    decided_at: datetime
    can_be_told: bool


class DecidedPage(BaseModel):
    """One page, the last decision first."""

    total: int
    reviews: list[DecidedOut]


class TogetherIn(BaseModel):
    """Pairs that are the same person each."""

    review_ids: list[UUID] = Field(min_length=1, max_length=reviewing_together.MOST)


class TogetherOut(BaseModel):
    """How many pairs were decided: all of them."""

    decided: int


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/api/v1/reviews/same`, `…/decided` and `…/{id}/take-back`; before the routes of one pair."""
    router = APIRouter(prefix="/eligibility/api/v1/reviews")
    database = runtime.database
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("/decided", dependencies=[Depends(staff(*access.REVIEWS))])
    async def decided(
        programme_id: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> DecidedPage:
        """What people decided, without personal data."""
        found = await store_decided.decided(database, programme_id, limit, offset)
        total = await store_decided.count_decided(database, programme_id)
        return DecidedPage(total=total, reviews=[DecidedOut.model_validate(dict(row)) for row in found])

    @router.post("/same")
    async def same(body: TogetherIn, member: Reader, at_most: AtMostOnce) -> TogetherOut:
        """All or none of these pairs are the same person; refused if one of them is of a hard kind."""

        async def do(db: Database) -> TogetherOut:
            return TogetherOut(decided=await reviewing_together.same_together(db, city, body.review_ids, member))

        return await at_most.do(database, member.subject, TogetherOut, do)

    @router.post("/{review_id}/take-back", status_code=204)
    async def take_back(review_id: UUID, member: Reader, at_most: AtMostOnce) -> None:
        """The decision was wrong: the pair waits again, and a match that stood on it ends."""

        async def do(db: Database) -> None:
            await reviewing_together.take_back(db, city, review_id, member)

        await at_most.do(database, member.subject, None, do)

    return router
