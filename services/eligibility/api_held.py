"""REST for staff tools: cases that 異動情報 holds until a person has looked."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, register_deciding, store_register_held
from services.eligibility.city import City
from services.eligibility.register_changes.effects import Why
from services.eligibility.register_changes.sentences import HELD
from services.eligibility.register_deciding import Decision
from services.eligibility.reviewing import role_of


class HeldOut(BaseModel):
    """A case that waits. `why` is a code, `sentence` and `todo` say it to staff; `reference` is its 整理番号."""

    held_id: UUID
    case_id: UUID
    programme_id: UUID
    programme: str
    reference: str
    kind: str
    happened_on: date
    why: str
    sentence: str
    todo: str
    released: bool
    answered: bool
    protected: bool
    made_at: datetime


class HeldCasesOut(BaseModel):
    """One page; `total` counts all that wait."""

    total: int
    cases: list[HeldOut]


class MemberOut(BaseModel):
    """Somebody on the list's rows of the case; nobody is named for a protected household."""

    target_id: UUID
    name: str
    head: bool
    gone: bool = Field(description="has died or left, as the register says")


class DecisionIn(BaseModel):
    """The button, and who is the head now where that is asked (`why` is head_unknown or head_before)."""

    answer: Decision
    new_head: UUID | None = Field(default=None, description="`target_id` of a member")


def routes(runtime: Runtime, city: City) -> APIRouter:
    """`/eligibility/api/v1/held-cases…`"""
    router = APIRouter(prefix="/eligibility/api/v1/held-cases")
    database = runtime.database
    Reader = Annotated[Member, Depends(staff(*access.REVIEWS))]
    AtMostOnce = Annotated[Once, Depends(once)]

    @router.get("", dependencies=[Depends(staff(*access.REVIEWS))])
    async def queue(
        limit: Annotated[int, Query(ge=1, le=500)] = 100, offset: Annotated[int, Query(ge=0)] = 0
    ) -> HeldCasesOut:
        """Cases that wait, the oldest first, with the reason and what to do."""
        cases = []
        for row in await store_register_held.queue(database, limit, offset):
            sentence, todo = HELD[Why(row["why"])]
            same = {name: row[name] for name in HeldOut.model_fields if name in row}
            cases.append(HeldOut(held_id=row["effect_id"], sentence=sentence, todo=todo, **same))
        return HeldCasesOut(total=await store_register_held.count(database), cases=cases)

    @router.get("/{held_id}/members")
    async def members(held_id: UUID, member: Reader) -> list[MemberOut]:
        """Who could be the new head."""
        held = await store_register_held.one(database, held_id)
        if held is None:
            raise HTTPException(404)
        async with database.begin() as tx:
            tx.audit("register.shown", str(held["case_id"]), actor=member.subject, role=role_of(member))
        return [
            MemberOut(
                target_id=m["target_id"], name="" if held["protected"] else m["name"], head=m["is_head"], gone=m["gone"]
            )
            for m in await store_register_held.members(database, held["case_id"])
        ]

    @router.post("/{held_id}", status_code=204)
    async def decide(held_id: UUID, body: DecisionIn, member: Reader, at_most: AtMostOnce) -> None:
        """Continue the case, or withdraw it."""

        async def do(db: Database) -> None:
            await register_deciding.decide(db, city, held_id, body.answer, member, body.new_head)

        await at_most.do(database, member.subject, None, do)

    return router
