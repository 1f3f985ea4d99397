"""Programmes: look, save as Excel, close. `pages_programme_new.py` and `…_edit.py` set one up."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.events import now
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import (
    access,
    store,
    store_programmes,
    store_protected,
    store_register_held,
    store_reviews,
    work_files,
    work_programmes,
)
from services.eligibility.domain import day_in_japan
from services.eligibility.home import TEMPLATES
from services.eligibility.list_facts import facts_of as list_facts_of
from services.eligibility.programme_book import LIST_STATES, changes, programme_book
from services.eligibility.programmes.facts import facts_of
from services.eligibility.programmes.preview import preview_of
from services.eligibility.register_freshness import freshness
from services.eligibility.steps import steps_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/programmes…`"""
    router = APIRouter(prefix="/eligibility/programmes", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/{programme_id}.xlsx", dependencies=[Depends(staff(*access.DESK))])
    async def book(programme_id: UUID) -> Response:
        """Rules, residents' texts, lists and changes of a programme."""
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        lists = await store.lists(database, programme_id)
        revisions = await store_programmes.revisions(database, programme_id)
        content = await asyncio.to_thread(programme_book, store_programmes.described(row), lists, revisions)
        headers = {"Content-Disposition": 'attachment; filename="todoke-programme.xlsx"'}
        return Response(content, media_type=_XLSX, headers=headers)

    @router.get("/{programme_id}")
    async def programme(
        request: Request, programme_id: UUID, member: Annotated[Member, Depends(staff(*access.DESK))]
    ) -> HTMLResponse:
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        lists = await store.lists(database, programme_id)
        live = next((entry for entry in lists if entry["state"] not in ("refused", "discarded")), None)
        described = store_programmes.described(row)
        register = await freshness(database)
        return pages.render(
            request,
            "programme.html",
            programme=row,
            facts_of_it=facts_of(described),
            preview=preview_of(described),
            changes=changes(await store_programmes.revisions(database, programme_id)),
            list_states=LIST_STATES,
            lists=lists,
            live=live,
            steps=steps_of(row, live, day_in_japan(now()), register.fresh),
            register=register,
            register_held=await store_register_held.count(database),
            facts_given=list_facts_of(row),
            takes_one_way=work_files.has_keys(runtime.settings.intake_key_file),
            can_work=bool(member.roles & set(access.WORK)),
            waiting=await store_reviews.waiting(database, programme_id),
            protected=(await store_protected.count(database, programme_id))["protected"],
            can_review=bool(member.roles & set(access.REVIEWS)),
            can_see_lists=bool(member.roles & set(access.LISTS)),
        )

    @router.post("/{programme_id}/close")
    async def close(programme_id: UUID, member: Worker) -> RedirectResponse:
        await work_programmes.close_programme(database, programme_id, member)
        return RedirectResponse(f"/eligibility/programmes/{programme_id}", 303)

    return router
