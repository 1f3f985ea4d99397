"""Pages for staff: whether LINE notices go out, and a box for the page of a programme."""

from math import ceil
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.staff.roles import Member, Role
from libs.common.web.guard import staff
from libs.common.web.pages import Pages
from services.notifier import store_channel
from services.notifier.api import WATCHERS
from services.notifier.domain import Kind, State

REASONS = {
    "operator": ("職員が止めました。", "送ってよくなったら「配信を再開する」を押してください。"),
    "restored": (
        "バックアップから戻したので、止めてあります。",
        "バックアップより後に送ったものを確かめてから「配信を再開する」を押してください（docs/backup.md）。",
    ),
    "quota": (
        "今月送れる通数を使い切りました。",
        "LINEの契約を確認してください。通数が増えたら「配信を再開する」を押してください。",
    ),
    "token": (
        "LINEに接続できません。接続に使う鍵が受け付けられませんでした。",
        "LINEの管理画面で鍵を確認してください。直したら「配信を再開する」を押してください。",
    ),
    "forbidden": (
        "このLINEアカウントでは送れません。",
        "LINEの契約とアカウントの状態を確認してください。直ったら「配信を再開する」を押してください。",
    ),
    "refusals": (
        "LINEがメッセージを続けて断りました。",
        "メッセージの内容を確認してください。直したら「配信を再開する」を押してください。断られたメッセージは、再開後に送ります。",
    ),
    "template": (
        "LINEがメッセージのひな形を断りました。",
        "市のページのアドレスの設定を確認してください。直したら「配信を再開する」を押してください。",
    ),
}
"""Code of a pause → what happened, what to do."""

STATES = {
    State.ACCEPTED: "LINEが受け付けた",
    State.QUEUED: "送信待ち",
    State.HELD: "保留中",
    State.WAITING: "登録の確認待ち",
    State.UNDELIVERABLE: "LINEで届かない（郵送へ）",
    State.UNKNOWN: "届いたか分からない（郵送へ）",
    State.CANCELLED: "送る前に取りやめ",
}


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """GET /notifier/staff, POST /notifier/staff/pause and /resume, GET /notifier/fragments/programmes/{id}."""
    database = runtime.database
    router = APIRouter(include_in_schema=False)

    @router.get("/notifier/", dependencies=[Depends(staff(*WATCHERS))])
    async def short_address() -> Response:
        return RedirectResponse("/notifier/staff", 303)

    @router.get("/notifier/staff")
    async def channel(request: Request, member: Annotated[Member, Depends(staff(*WATCHERS))]) -> HTMLResponse:
        state = await store_channel.channel(database)
        queued = await store_channel.queued(database)
        return pages.render(
            request,
            "staff.channel.html",
            channel=state,
            why=REASONS.get(state.paused_reason or "", ("配信を止めています。", "システム担当に聞いてください。")),
            queued=queued,
            minutes=minutes_left(queued, runtime.settings.line_push_rate),
            may_change=Role.OPERATOR in member.roles,
        )

    @router.post("/notifier/staff/pause")
    async def pause(member: Annotated[Member, Depends(staff(Role.OPERATOR))]) -> Response:
        async with database.begin() as tx:
            await store_channel.pause(tx, "operator", by=member.subject, role=Role.OPERATOR.value)
        return RedirectResponse("/notifier/staff", 303)

    @router.post("/notifier/staff/resume")
    async def resume(member: Annotated[Member, Depends(staff(Role.OPERATOR))]) -> Response:
        async with database.begin() as tx:
            await store_channel.resume(tx, by=member.subject, role=Role.OPERATOR.value)
        return RedirectResponse("/notifier/staff", 303)

    @router.get("/notifier/fragments/programmes/{programme_id}")
    async def programme(
        request: Request, programme_id: UUID, member: Annotated[Member, Depends(staff(*WATCHERS))]
    ) -> HTMLResponse:
        counts = await store_channel.counts(database, programme_id, Kind.NOTICE)
        state = await store_channel.channel(database)
        queued = counts.get(State.QUEUED, 0)
        return pages.render(
            request,
            "fragment.programme.html",
            rows=[(text, counts.get(name, 0)) for name, text in STATES.items() if counts.get(name)],
            done=sum(n for name, n in counts.items() if name not in (State.QUEUED, State.CANCELLED)),
            total=sum(n for name, n in counts.items() if name != State.CANCELLED),
            queued=queued,
            minutes=minutes_left(await store_channel.queued(database), runtime.settings.line_push_rate),
            paused=state.paused_reason is not None,
        )

    return router


def minutes_left(queued: int, rate: float) -> int:
    """Whole minutes until everything queued is sent at `rate` a second, at least 1."""
    return max(1, ceil(queued / rate / 60))
