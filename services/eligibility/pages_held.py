"""Cases that 異動情報 holds: the list, one case, the two buttons."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.eligibility import access, register_deciding, store_register_held
from services.eligibility.city import City
from services.eligibility.home import TEMPLATES
from services.eligibility.register_changes.change import WORDS, Kind
from services.eligibility.register_changes.effects import Why
from services.eligibility.register_changes.sentences import HELD
from services.eligibility.register_deciding import Decision
from services.eligibility.reviewing import role_of

SHOWN = 50
"""Cases on one page of the list."""


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/held…`"""
    router = APIRouter(prefix="/eligibility/held", include_in_schema=False)
    database = runtime.database
    pages = Pages("eligibility", runtime.settings, TEMPLATES)
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]

    @router.get("", dependencies=[Depends(staff(*access.REVIEWS))])
    async def queue(request: Request, page: Annotated[int, Query(ge=1, le=10_000)] = 1) -> HTMLResponse:
        found = await store_register_held.queue(database, SHOWN + 1, (page - 1) * SHOWN)
        return pages.render(
            request,
            "held.html",
            cases=found[:SHOWN],
            more=len(found) > SHOWN,
            page=page,
            total=await store_register_held.count(database),
            sentences={why.value: words for why, words in HELD.items()},
            kinds={kind.value: word for kind, word in WORDS.items()},
        )

    @router.get("/{effect_id}")
    async def case(request: Request, effect_id: UUID, member: Reader) -> HTMLResponse:
        held = await store_register_held.one(database, effect_id)
        if held is None:
            raise HTTPException(404)
        members = await store_register_held.members(database, held["case_id"])
        async with database.begin() as tx:
            tx.audit("register.shown", str(held["case_id"]), actor=member.subject, role=role_of(member))
        waiting = held["state"] == "waiting"
        why = Why(held["why"])
        return pages.render(
            request,
            "held_case.html",
            held=held,
            waiting=waiting,
            kind=WORDS[Kind(held["kind"])],
            sentence=HELD.get(why, ("", "")),
            members=members,
            choose=[m for m in members if not m["gone"]] if why in register_deciding.ASKS_HEAD else [],
            can_continue=why not in register_deciding.NO_WAY_ON,
        )

    @router.post("/{effect_id}")
    async def decide(
        effect_id: UUID,
        member: Reader,
        given: Annotated[Decision, Form(alias="answer")],
        new_head: Annotated[UUID | None, Form()] = None,
    ) -> RedirectResponse:
        await register_deciding.decide(database, city, effect_id, given, member, new_head)
        return RedirectResponse("/eligibility/held", 303)

    return router
