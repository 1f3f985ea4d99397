"""Pages around the identity proof: why it is needed, the way there, the way back."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.web.guard import Resident, resident
from libs.common.web.pages import Pages
from services.registration import store, under_way
from services.registration.domain import State
from services.registration.identity.configured import way_of
from services.registration.identity.port import IdentityRefused

log = structlog.get_logger()

_TOO_LATE = "時間がたちすぎたか、別の画面から開きました。もう一度、下のボタンを押してください。"


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """GET and POST /registration/identity, GET /registration/identity/callback."""
    router = APIRouter(prefix="/registration/identity", include_in_schema=False)

    @router.get("")
    async def explain(request: Request, who: Annotated[Resident, Depends(resident)], again: bool = False) -> Response:
        """Somebody already registered is told so instead of being asked for the card again."""
        known = await store.live_by_line(runtime.database, who.line_hash)
        if known and known.state is State.ACTIVE and not again:
            return RedirectResponse("/registration/registered", 303)
        return pages.render(request, "identity.html", suspended=bool(known and known.state is State.SUSPENDED))

    @router.post("")
    async def lead_away(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        try:
            attempt = await way_of(request.app).begin()
        except IdentityRefused as refusal:
            return _refused(request, refusal)
        async with runtime.database.begin() as tx:
            await under_way.keep_attempt(tx, who.session.id_hash, attempt.state, attempt.kept)
        return RedirectResponse(attempt.url, 303)

    @router.get("/callback")
    async def come_back(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        """Nothing of the answer is stored unless all of it was verified."""
        answer = dict(request.query_params)
        try:
            async with runtime.database.begin() as tx:
                kept = await under_way.take_attempt(tx, who.session.id_hash, answer.get("state", ""))
            if kept is None:
                raise IdentityRefused("attempt unknown", _TOO_LATE)
            proof = await way_of(request.app).finish(kept, answer)
        except IdentityRefused as refusal:
            return _refused(request, refusal)
        async with runtime.database.begin() as tx:
            await under_way.keep_proof(tx, who.session.id_hash, proof)
        return RedirectResponse("/registration/consent", 303)

    def _refused(request: Request, refusal: IdentityRefused) -> HTMLResponse:
        log.warning("identity_refused", code=refusal.code)
        return pages.render(request, "refused.html", status_code=400, sentence=refusal.sentence)

    return router
