"""REST for staff tools. There is no way to register anybody here: a registration needs the person's own proof."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from libs.common.service import Runtime
from libs.common.staff.roles import Member, Role
from libs.common.web.guard import staff
from services.registration import store
from services.registration.domain import State, SuspendReason
from services.registration.suspend import suspend

COUNTERS = tuple(Role)
"""Counts only, of nobody in particular: every member of staff may see them."""


class Counts(BaseModel):
    """Registrations by state."""

    active: int
    suspended: int
    withdrawn: int


class Suspension(BaseModel):
    """Why the registration must not be used; a code."""

    reason: SuspendReason


class Standing(BaseModel):
    """A registration after the call."""

    id: UUID
    revision: int
    state: State


def routes(runtime: Runtime) -> APIRouter:
    """The REST interface under /registration/api/v1."""
    api = APIRouter(prefix="/registration/api/v1", tags=["residents"])

    @api.get("/residents/count", summary="How many residents are registered")
    async def count(member: Annotated[Member, Depends(staff(*COUNTERS))]) -> Counts:
        found = await store.counts(runtime.database)
        return Counts(**{state.value: count for state, count in found.items()})

    @api.post("/residents/{resident_id}/suspend", summary="Stop a registration from being used")
    async def suspend_resident(
        resident_id: UUID, suspension: Suspension, member: Annotated[Member, Depends(staff(Role.REVIEWER))]
    ) -> Standing:
        """Until the resident proves the identity again. Repeating it changes nothing; a withdrawn one gives 409."""
        async with runtime.database.begin() as tx:
            standing = await suspend(tx, resident_id, suspension.reason, actor=member.subject, role=Role.REVIEWER.value)
        if standing is None:
            raise HTTPException(404, "この番号の登録はありません。番号を確認してください。")
        if standing.state is State.WITHDRAWN:
            raise HTTPException(409, "この方は、登録をやめています。止める必要はありません。")
        return Standing(id=resident_id, revision=standing.revision, state=standing.state)

    return api
