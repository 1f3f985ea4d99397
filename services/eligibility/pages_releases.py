"""Release of target lists: the presses of its page, which is a part of the list's."""

import re
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Form, HTTPException
from fastapi.responses import RedirectResponse

from libs.common.service import Runtime
from libs.common.staff.roles import Member
from libs.common.web.guard import staff
from services.eligibility import access, work_releases, work_waves
from services.eligibility.reasons import ResumeReason, SkipReason, UndoReason
from services.eligibility.work_releases import Pressed

R = TypeVar("R", SkipReason, ResumeReason, UndoReason)
_BETWEEN = re.compile(r"[\s,、，]+")


def routes(runtime: Runtime) -> APIRouter:
    """`/eligibility/lists/{id}/release…`"""
    router = APIRouter(prefix="/eligibility/lists/{list_id}/release", include_in_schema=False)
    database, above = runtime.database, runtime.settings.release_second_person_above
    Worker = Annotated[Member, Depends(staff(*access.WORK))]
    Second = Annotated[Member, Depends(staff(*access.SECOND_PERSON))]

    @router.post("")
    async def release(
        list_id: UUID,
        member: Worker,
        count: Annotated[str, Form(max_length=12)],
        how: Annotated[str, Form(pattern="^(all|stages)$")] = "all",
        canary: Annotated[str, Form(max_length=2000)] = "",
        skip_canary: Annotated[str, Form(max_length=40)] = "",
    ) -> RedirectResponse:
        numbers = tuple(part for part in _BETWEEN.split(canary) if part)
        skip = _reason(SkipReason, skip_canary) if skip_canary else None
        pressed = Pressed(True, numbers, skip) if how == "stages" else work_releases.AT_ONCE
        digits = count.replace(",", "").strip()
        number = int(digits) if digits.isdecimal() else -1
        await work_releases.release(database, list_id, number, member, pressed=pressed, above=above)
        return _back(list_id)

    @router.post("/approve")
    async def approve(list_id: UUID, member: Second) -> RedirectResponse:
        await work_releases.approve(database, list_id, member)
        return _back(list_id)

    @router.post("/next")
    async def next_stage(list_id: UUID, member: Worker) -> RedirectResponse:
        await work_waves.next_stage(database, list_id, member)
        return _back(list_id)

    @router.post("/pause")
    async def pause(list_id: UUID, member: Worker) -> RedirectResponse:
        await work_waves.pause(database, list_id, member)
        return _back(list_id)

    @router.post("/resume")
    async def resume(list_id: UUID, member: Worker, reason: Annotated[str, Form(max_length=40)]) -> RedirectResponse:
        await work_waves.resume(database, list_id, _reason(ResumeReason, reason), member)
        return _back(list_id)

    @router.post("/undo")
    async def undo(list_id: UUID, member: Worker, reason: Annotated[str, Form(max_length=40)]) -> RedirectResponse:
        await work_waves.undo(database, list_id, _reason(UndoReason, reason), member)
        return _back(list_id)

    return router


def _reason(kind: type[R], code: str) -> R:
    try:
        return kind(code)
    except ValueError:
        raise HTTPException(422, "理由を選んでください。") from None


def _back(list_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/eligibility/lists/{list_id}", 303)
