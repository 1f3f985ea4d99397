"""REST for staff tools and monitoring."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from libs.common.service import Runtime
from libs.common.staff.roles import Member, Role
from libs.common.web.guard import staff
from services.notifier import store_channel
from services.notifier.domain import Kind, State

WATCHERS = tuple(Role)
"""Counts only, of nobody in particular: every member of staff sees them on the programme's page."""


class Deliveries(BaseModel):
    """LINE notices of a programme by state. `accepted` was taken by LINE, which is not yet delivered."""

    waiting: int = Field(default=0, description="the resident is not known yet or suspended")
    held: int = 0
    queued: int = 0
    accepted: int = 0
    undeliverable: int = Field(default=0, description="a letter goes out")
    unknown: int = Field(default=0, description="no answer from LINE in time; a letter goes out")
    cancelled: int = Field(default=0, description="answered, revoked or past the deadline before it was sent")


class Channel(BaseModel):
    """The LINE channel. `paused_reason` is a code; null while messages go out."""

    paused: bool
    paused_reason: str | None
    paused_by: str | None
    paused_at: datetime | None
    quota_limit: int | None = Field(description="messages a month; null where the plan has no limit")
    quota_used: int | None = Field(description="LINE's approximation")
    quota_at: datetime | None
    queued: int = Field(description="messages of all programmes that wait for their turn")


def routes(runtime: Runtime) -> APIRouter:
    """The REST interface under /notifier/api/v1."""
    database = runtime.database
    api = APIRouter(prefix="/notifier/api/v1")

    async def channel_now() -> Channel:
        state = await store_channel.channel(database)
        return Channel(
            paused=state.paused_reason is not None,
            paused_reason=state.paused_reason,
            paused_by=state.paused_by,
            paused_at=state.paused_at,
            quota_limit=state.quota_limit,
            quota_used=state.quota_used,
            quota_at=state.quota_at,
            queued=await store_channel.queued(database),
        )

    @api.get("/programmes/{programme_id}/deliveries", tags=["deliveries"], summary="Notices of a programme by state")
    async def deliveries(programme_id: UUID, member: Annotated[Member, Depends(staff(*WATCHERS))]) -> Deliveries:
        """All zero for a programme nobody was told about."""
        counts = await store_channel.counts(database, programme_id, Kind.NOTICE)
        return Deliveries(**{State(state).value: n for state, n in counts.items()})

    @api.get("/channel", tags=["channel"], summary="Whether messages go out, and the month's quota")
    async def channel(member: Annotated[Member, Depends(staff(*WATCHERS))]) -> Channel:
        return await channel_now()

    @api.post("/channel/pause", tags=["channel"], summary="Send nothing until resumed")
    async def pause(member: Annotated[Member, Depends(staff(Role.OPERATOR))]) -> Channel:
        """Messages under way still go out. Repeating it changes nothing; the first reason stays."""
        async with database.begin() as tx:
            await store_channel.pause(tx, "operator", by=member.subject, role=Role.OPERATOR.value)
        return await channel_now()

    @api.post("/channel/resume", tags=["channel"], summary="Go on sending")
    async def resume(member: Annotated[Member, Depends(staff(Role.OPERATOR))]) -> Channel:
        """Also after an automatic pause, once its reason is gone. Repeating it changes nothing."""
        async with database.begin() as tx:
            await store_channel.resume(tx, by=member.subject, role=Role.OPERATOR.value)
        return await channel_now()

    return api
