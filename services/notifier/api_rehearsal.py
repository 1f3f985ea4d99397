"""REST for staff tools: what a release would mean for LINE, before it is started."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from libs.common.events import now
from libs.common.service import Runtime
from libs.common.web.guard import staff
from services.notifier import store_channel, store_checks
from services.notifier.api import WATCHERS
from services.notifier.forecast import Known, forecast
from services.notifier.message_shown import shown
from services.notifier.messages.render import Template

MOST = 10_000_000
"""Notices that may be asked about."""


class ForecastOut(BaseModel):
    """What sending `count` notices now would take, with everything that is queued before them."""

    count: int
    queued: int = Field(description="messages of all programmes that wait for their turn")
    rate: float = Field(description="messages a second, at most")
    paused: bool
    seconds: float = Field(description="until the last is sent, at the earliest")
    begins_at: datetime | None = Field(description="null while the channel is paused")
    ends_at: datetime | None = Field(description="at the earliest; null while the channel is paused")
    quota: Known
    left: int | None = Field(description="messages left this month by LINE's own count, which is approximate")
    fits: bool | None = Field(description="null where the quota is unknown or unlimited")
    quota_at: datetime | None = Field(description="when LINE said it")


class MessageOut(BaseModel):
    """The notice, the same for every resident and programme. `accepted`: what LINE said about it; null: nothing yet."""

    alt_text: str
    title: str
    lines: list[str]
    button: str
    url: str
    accepted: bool | None
    checked_at: datetime | None


def routes(runtime: Runtime, notice: Template) -> APIRouter:
    """`/notifier/api/v1/forecast` and `/notifier/api/v1/message`."""
    database = runtime.database
    api = APIRouter(prefix="/notifier/api/v1", dependencies=[Depends(staff(*WATCHERS))], tags=["rehearsal"])

    @api.get("/forecast", summary="When so many notices would be sent, and whether the quota suffices")
    async def forecast_(count: Annotated[int, Query(ge=0, le=MOST)]) -> ForecastOut:
        found = forecast(
            count,
            await store_channel.queued(database),
            runtime.settings.line_push_rate,
            await store_channel.channel(database),
            now(),
        )
        return ForecastOut.model_validate(found, from_attributes=True)

    @api.get("/message", summary="The notice as the phone shows it, and what LINE said about it")
    async def message() -> MessageOut:
        text, checked = shown(notice), await store_checks.check(database, notice.id)
        return MessageOut(
            alt_text=text.alt_text,
            title=text.title,
            lines=list(text.lines),
            button=text.button,
            url=text.url,
            accepted=checked.accepted if checked else None,
            checked_at=checked.at if checked else None,
        )

    return api
