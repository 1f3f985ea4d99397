"""Review of pairs: several of an easy kind on one page, and what was decided, to take back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, compared_items, reviewing, reviewing_together, store, store_decided
from services.eligibility.city import City
from services.eligibility.home import TEMPLATES
from services.eligibility.matching.rules import TOGETHER

SHOWN = 20
"""Pairs of one kind on a page, and decided pairs on a page."""


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/reviews/together` and `/eligibility/reviews/decided`; before the routes of one pair."""
    router = APIRouter(prefix="/eligibility/reviews", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("/together")
    async def together(request: Request, member: Reader, programme: UUID, rule: str) -> HTMLResponse:
        """Both sides of pairs of one easy kind. That they were looked at is recorded."""
        row = await store.programme(database, programme)
        if row is None or rule not in TOGETHER:
            raise HTTPException(404)
        found = await store_decided.together(database, programme, rule, SHOWN)
        async with database.begin() as tx:
            for review in found:
                tx.audit("review.shown", str(review["review_id"]), actor=member.subject, role=reviewing.role_of(member))
        pairs = [(r["review_id"], compared_items.side_by_side(r, database.keys, city)) for r in found]
        title = compared_items.title_of(rule)
        return pages.render(request, "reviews_together.html", programme=row, pairs=pairs, rule=rule, title=title)

    @router.post("/together")
    async def same(
        member: Reader,
        programme: Annotated[UUID, Form()],
        rule: Annotated[str, Form(max_length=40)],
        pairs: Annotated[list[UUID], Form(default_factory=list)],
    ) -> RedirectResponse:
        await reviewing_together.same_together(database, city, pairs, member)
        left = {row["rule"] for row in await store_decided.kinds(database, programme, sorted(TOGETHER))}
        where = f"/together?programme={programme}&rule={rule}" if rule in left else f"?programme={programme}"
        return RedirectResponse(f"/eligibility/reviews{where}", 303)

    @router.get("/decided")
    async def decided(
        request: Request,
        member: Reader,
        programme: Annotated[UUID | None, Query()] = None,
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> HTMLResponse:
        found = await store_decided.decided(database, programme, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "reviews_decided.html",
            reviews=found[:SHOWN],
            more=len(found) > SHOWN,
            page=page,
            total=await store_decided.count_decided(database, programme),
            programme=await store.programme(database, programme) if programme else None,
            title_of=compared_items.title_of,
            me=member.subject,
        )

    @router.post("/{review_id}/take-back")
    async def take_back(review_id: UUID, member: Reader) -> RedirectResponse:
        await reviewing_together.take_back(database, city, review_id, member)
        return RedirectResponse(f"/eligibility/reviews/{review_id}", 303)

    return router
