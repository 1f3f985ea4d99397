"""REST for staff tools: release of target lists, at once or by stages."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from libs.common.web.idempotent import Once, once
from services.eligibility import access, work_releases, work_waves
from services.eligibility.reasons import ResumeReason, SkipReason, UndoReason
from services.eligibility.release_view import ReleaseOut, release_of
from services.eligibility.work_releases import Pressed


class ReleaseIn(BaseModel):
    """The press that names the number of cases. By stages, either `canary` or `skip_canary` is needed."""

    count: int
    by_stages: bool = Field(default=False, description="a trial, 1 %, 10 %, all; each waits for a press")
    canary: list[str] = Field(default=[], description="整理番号 of the households of the trial")
    skip_canary: SkipReason | None = Field(default=None, description="why there is no trial")


class ResumeIn(BaseModel):
    """Why it goes on."""

    reason: ResumeReason


class UndoIn(BaseModel):
    """Why it is taken back."""

    reason: UndoReason


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/api/v1/lists/{id}/release…`"""
    router = APIRouter(prefix="/eligibility/api/v1/lists/{list_id}/release")
    database, above = runtime.database, runtime.settings.release_second_person_above
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    Second = Annotated[Member, Depends(staff(*access.SECOND_PERSON))]
    AtMostOnce = Annotated[Once, Depends(once)]

    async def done(at_most: Once, by: Member, work: Callable[[Database], Awaitable[None]]) -> None:
        await at_most.do(database, by.subject, None, work)

    @router.get("", dependencies=[Depends(staff(*access.LISTS))])
    async def shown(list_id: UUID) -> ReleaseOut:
        """Where the release stands and what came of it so far."""
        found = await release_of(database, list_id)
        if found is None:
            raise HTTPException(404)
        return found

    @router.post("", status_code=202)
    async def release(list_id: UUID, body: ReleaseIn, member: Worker, at_most: AtMostOnce) -> None:
        """Release a staged list; `count` is its number of cases. A large one is proposed, and a second person approves
        it."""
        pressed = Pressed(body.by_stages, tuple(body.canary), body.skip_canary)

        async def do(db: Database) -> None:
            await work_releases.release(db, list_id, body.count, member, pressed=pressed, above=above)

        await done(at_most, member, do)

    @router.post("/approve", status_code=202)
    async def approve(list_id: UUID, member: Second, at_most: AtMostOnce) -> None:
        """The second person."""
        await done(at_most, member, lambda db: work_releases.approve(db, list_id, member))

    @router.post("/next", status_code=202)
    async def next_stage(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """The next stage, once the present one is done."""
        await done(at_most, member, lambda db: work_waves.next_stage(db, list_id, member))

    @router.post("/pause", status_code=202)
    async def pause(list_id: UUID, member: Worker, at_most: AtMostOnce) -> None:
        """No further household is told; what LINE took stays."""
        await done(at_most, member, lambda db: work_waves.pause(db, list_id, member))

    @router.post("/resume", status_code=202)
    async def resume(list_id: UUID, body: ResumeIn, member: Worker, at_most: AtMostOnce) -> None:
        """Go on after a pause, a stop or an undo."""
        await done(at_most, member, lambda db: work_waves.resume(db, list_id, body.reason, member))

    @router.post("/undo", status_code=202)
    async def undo(list_id: UUID, body: UndoIn, member: Worker, at_most: AtMostOnce) -> None:
        """Take back a proposal, or of a halted release what LINE has not taken."""
        await done(at_most, member, lambda db: work_waves.undo(db, list_id, body.reason, member))

    return router
