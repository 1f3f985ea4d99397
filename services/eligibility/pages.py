"""Programmes: create, look, close."""

import unicodedata
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, store, work
from services.eligibility.home import TEMPLATES
from services.eligibility.list_facts import facts_of
from services.eligibility.steps import steps_of
from services.eligibility.store import NewProgramme


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/programmes…`"""
    router = APIRouter(prefix="/eligibility/programmes", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Worker = Annotated[Member, Depends(staff(*access.WORK))]

    @router.get("/new")
    async def form(request: Request, member: Worker) -> HTMLResponse:
        return pages.render(request, "programme_new.html", entered={}, problems=[])

    @router.post("")
    async def create(
        request: Request,
        member: Worker,
        name: Annotated[str, Form(max_length=100)],
        legal_basis: Annotated[str, Form(max_length=200)],
        base_date: Annotated[date, Form()],
        deadline: Annotated[date, Form()],
        contact: Annotated[str, Form(max_length=100)],
        amount: Annotated[str, Form(max_length=12)] = "",
        seizure_exempt: Annotated[bool, Form()] = False,
        appeal_text: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        entered = dict(await request.form())
        try:
            new = NewProgramme(
                programme_id=UUID(int=0),
                name=name.strip(),
                legal_basis=legal_basis.strip(),
                base_date=base_date,
                deadline=deadline,
                amount=_yen(amount),
                seizure_exempt=seizure_exempt,
                appeal_text=appeal_text.strip() or None,
                contact=contact.strip(),
            )
            programme_id = await work.create_programme(database, new, member)
        except HTTPException as error:
            problems = [sentence + "。" for sentence in str(error.detail).split("。") if sentence.strip()]
            return pages.render(request, "programme_new.html", 422, entered=entered, problems=problems)
        return RedirectResponse(f"/eligibility/programmes/{programme_id}", 303)

    @router.get("/{programme_id}")
    async def programme(
        request: Request, programme_id: UUID, member: Annotated[Member, Depends(staff(*access.DESK))]
    ) -> HTMLResponse:
        row = await store.programme(database, programme_id)
        if row is None:
            raise HTTPException(404)
        lists = await store.lists(database, programme_id)
        live = next((entry for entry in lists if entry["state"] not in ("refused", "discarded")), None)
        return pages.render(
            request,
            "programme.html",
            programme=row,
            lists=lists,
            live=live,
            steps=steps_of(row["state"], live),
            facts_given=facts_of(row),
            takes_one_way=runtime.settings.intake_key_file is not None,
            can_work=bool(member.roles & set(access.WORK)),
            can_see_lists=bool(member.roles & set(access.LISTS)),
        )

    @router.post("/{programme_id}/close")
    async def close(programme_id: UUID, member: Worker) -> RedirectResponse:
        await work.close_programme(database, programme_id, member)
        return RedirectResponse(f"/eligibility/programmes/{programme_id}", 303)

    return router


def _yen(text: str) -> int | None:
    """Yen as people type it: 70,000 or ７００００円; None when left blank. Raises HTTPException 422."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "").replace("円", "").strip()
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit():
        raise HTTPException(422, "支給額は数字で入れてください。行ごとに金額がちがうときは空のままにします。")
    return int(digits)
