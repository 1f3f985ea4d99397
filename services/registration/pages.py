"""Pages of a resident's registration: start, consent, done, withdrawal. No page needs JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.web import sessions
from libs.common.web.guard import Resident, public, resident
from libs.common.web.pages import Pages
from libs.common.web.signin import forget
from services.registration import consent, friends, store, under_way
from services.registration.domain import Outcome, State
from services.registration.identity.port import Proof
from services.registration.register import register
from services.registration.wareki import birth_day, sex_word
from services.registration.withdraw import withdraw

HOME = "/registration"
_TICK = "登録するには、「同意します」に印をつけてください。"
_NEW_TEXT = "説明の文が新しくなりました。もう一度読んで、印をつけてください。"


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """The pages under /registration except those of the identity proof."""
    router = APIRouter(prefix=HOME, include_in_schema=False)
    database = runtime.database

    @router.get("/", dependencies=[Depends(public)])
    async def start(request: Request) -> HTMLResponse:
        return pages.render(request, "start.html", purpose=consent.PURPOSE)

    @router.get("/consent")
    async def ask(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        proof = await under_way.look(database, who.session.id_hash)
        return _consent(request, proof) if proof else await _without_proof(request, who)

    @router.post("/consent")
    async def agree(
        request: Request,
        who: Annotated[Resident, Depends(resident)],
        agreed: Annotated[str, Form()] = "",
        version: Annotated[str, Form()] = "",
    ) -> Response:
        """The last button. Pressed twice, also at the same moment, it registers once and shows the same page."""
        fault = _TICK if agreed != "yes" else _NEW_TEXT if version != consent.CURRENT.version else None
        if fault:
            proof = await under_way.look(database, who.session.id_hash)
            return _consent(request, proof, fault) if proof else await _without_proof(request, who)
        async with database.begin() as tx:
            proof = await under_way.take_proof(tx, who.session.id_hash)
            if proof:
                await store.keep_consent_text(tx, consent.CURRENT.version, consent.CURRENT.text)
                answer = await register(tx, proof, who.line_id, who.line_hash, consent.CURRENT.version)
                if answer.outcome is not Outcome.REFUSED_LINE_TAKEN:
                    await under_way.keep_done(tx, who.session.id_hash)
        if proof is None:
            return await _without_proof(request, who)
        if answer.outcome is Outcome.REFUSED_LINE_TAKEN:
            return pages.render(request, "line_taken.html", status_code=409)
        return RedirectResponse(f"{HOME}/done", 303)

    @router.get("/done")
    async def done(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        return await _standing(request, who, "done.html")

    @router.get("/registered")
    async def registered(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        return await _standing(request, who, "registered.html")

    @router.get("/withdraw")
    async def ask_withdraw(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        return await _standing(request, who, "withdraw.html")

    @router.post("/withdraw")
    async def do_withdraw(request: Request, who: Annotated[Resident, Depends(resident)]) -> Response:
        """Also ends the session: it holds the LINE id, which is to be forgotten."""
        async with database.begin() as tx:
            await withdraw(tx, who.line_hash)
            await under_way.take_proof(tx, who.session.id_hash)
            await sessions.end_all(tx, "resident", who.line_hash, actor=who.line_hash, role="resident")
        return forget(request, RedirectResponse(f"{HOME}/withdrawn", 303), "resident")

    @router.get("/withdrawn", dependencies=[Depends(public)])
    async def withdrawn(request: Request) -> HTMLResponse:
        return pages.render(request, "withdrawn.html", line_account_url=runtime.settings.line_account_url)

    def _consent(request: Request, proof: Proof, fault: str | None = None) -> HTMLResponse:
        person = proof.person
        return pages.render(
            request,
            "consent.html",
            status_code=422 if fault else 200,
            items=[
                ("氏名", person.name),
                ("住所", person.address),
                ("生年月日", birth_day(person.birth_date)),
                ("性別", sex_word(person.sex)),
            ],
            text=consent.CURRENT,
            purpose=consent.PURPOSE,
            fault=fault,
        )

    async def _without_proof(request: Request, who: Resident) -> Response:
        if await under_way.is_done(database, who.session.id_hash):
            return RedirectResponse(f"{HOME}/done", 303)
        return pages.render(request, "too_late.html", status_code=409)

    async def _standing(request: Request, who: Resident, template: str) -> Response:
        """The page about a live registration; without one, the start."""
        known = await store.live_by_line(database, who.line_hash)
        if known is None:
            return RedirectResponse(f"{HOME}/", 303)
        return pages.render(
            request,
            template,
            registered_at=known.registered_at,
            changed_at=known.changed_at if known.revision > 1 else None,
            suspended=known.state is State.SUSPENDED,
            friend=await friends.is_friend(database, who.line_hash),
            line_account_url=runtime.settings.line_account_url,
        )

    return router
