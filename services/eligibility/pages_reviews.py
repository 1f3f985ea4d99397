"""Review of doubtful pairs: the queue, one pair, the three buttons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, compared_items, reviewing, store, store_decided, store_reviews
from services.eligibility.city import City
from services.eligibility.home import TEMPLATES
from services.eligibility.matching.rules import TOGETHER
from services.eligibility.reviewing import Answer

SHOWN = 50
"""Pairs on one page of the queue."""


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/reviews…`"""
    router = APIRouter(prefix="/eligibility/reviews", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("")
    async def queue(
        request: Request,
        member: Reader,
        programme: Annotated[UUID | None, Query()] = None,
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> HTMLResponse:
        found = await store_reviews.queue(database, programme, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "reviews.html",
            reviews=found[:SHOWN],
            more=len(found) > SHOWN,
            page=page,
            first=(page - 1) * SHOWN,
            total=await store_reviews.waiting(database, programme),
            programme=await store.programme(database, programme) if programme else None,
            kinds=await store_decided.kinds(database, programme, sorted(TOGETHER)) if programme else [],
            title_of=compared_items.title_of,
            me=member.subject,
        )

    @router.get("/{review_id}")
    async def review(request: Request, review_id: UUID, member: Reader) -> HTMLResponse:
        row = await store_reviews.review(database, review_id)
        if row is None:
            raise HTTPException(404)
        shown = compared_items.side_by_side(row, database.keys, city) if row["waiting"] else None
        if shown is not None:
            async with database.begin() as tx:
                tx.audit("review.shown", str(review_id), actor=member.subject, role=reviewing.role_of(member))
        return pages.render(request, "review.html", review=row, shown=shown, me=member.subject)

    @router.post("/{review_id}")
    async def answer(
        review_id: UUID, member: Reader, given: Annotated[Answer, Form(alias="answer")]
    ) -> RedirectResponse:
        row = await store_reviews.review(database, review_id)
        await reviewing.answer(database, city, review_id, given, member)
        programme_id = row["programme_id"] if row else None
        after = await store_reviews.next_for(database, programme_id, review_id, member.subject)
        return RedirectResponse(
            f"/eligibility/reviews/{after}" if after else f"/eligibility/reviews?programme={programme_id}", 303
        )

    return router
