"""REST for staff tools: doubtful pairs."""

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
from services.eligibility import access, compared_items, reviewing, store_reviews
from services.eligibility.city import City
from services.eligibility.reviewing import Answer


class ReviewOut(BaseModel):
    """A pair that waits for a person. `state`: open, or proposed when a second person is needed."""

    review_id: UUID
    programme_id: UUID
    rule: str
    rules_version: int
    compared: str = Field(description="what was compared, as codes")
    hard: bool = Field(description="the same person only if two members of staff say so")
    after_release: bool = Field(description="told already; the case is held until it is decided")
    state: str
    found_at: datetime
    postponed_at: datetime | None


class ReviewsOut(BaseModel):
    """One page of the queue; `total` counts all that wait."""

    total: int
    reviews: list[ReviewOut]


class ItemOut(BaseModel):
    """One item of both sides. `result`: same, written (the same, written another way), other or unknown."""

    name: str
    card: str
    listed: str
    result: str


class ReviewShown(ReviewOut):
    """A pair with what is compared and the sentence that says why it waits; no items once it is decided."""

    reason: str
    items: list[ItemOut]


class AnswerIn(BaseModel):
    """The button."""

    answer: Answer


class StateOut(BaseModel):
    """The state after the answer: open, proposed, same or different."""

    state: str


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/api/v1/reviews…`"""
    router = APIRouter(prefix="/eligibility/api/v1/reviews")
    database = runtime.database
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("", dependencies=[Depends(staff(*access.REVIEWS))])
    async def queue(
        programme_id: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> ReviewsOut:
        """Pairs that wait, without personal data: who was told already first, then the oldest; postponed ones last."""
        found = await store_reviews.queue(database, programme_id, limit, offset)
        total = await store_reviews.waiting(database, programme_id)
        return ReviewsOut(total=total, reviews=[ReviewOut.model_validate(dict(row)) for row in found])

    @router.get("/{review_id}")
    async def review(review_id: UUID, member: Reader) -> ReviewShown:
        """One pair, both sides. That it was looked at is recorded."""
        row = await store_reviews.review(database, review_id)
        if row is None:
            raise HTTPException(404)
        items, reason = [], ""
        if row["waiting"]:
            shown = compared_items.side_by_side(row, database.keys, city)
            items, reason = [ItemOut(**item._asdict()) for item in shown.items], shown.reason
            async with database.begin() as tx:
                tx.audit("review.shown", str(review_id), actor=member.subject, role=reviewing.role_of(member))
        known = {name: row[name] for name in ReviewOut.model_fields}
        return ReviewShown(**known, reason=reason, items=items)

    @router.post("/{review_id}/answer")
    async def answer(review_id: UUID, body: AnswerIn, member: Reader, at_most: AtMostOnce) -> StateOut:
        """Decide, or put off. A hard pair is the same person only when a second member of staff says so too."""

        async def do(db: Database) -> StateOut:
            return StateOut(state=await reviewing.answer(db, city, review_id, body.answer, member))

        return await at_most.do(database, member.subject, StateOut, do)

    return router
