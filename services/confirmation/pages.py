"""A resident's pages: what the city knows, one button, the receipt. They need no JavaScript.

A case that is not this resident's, or is nobody's, gives the same page as having none.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from libs.common.database import Row
from libs.common.events.envelope import now
from libs.common.service import Runtime
from libs.common.web.guard import Resident, resident
from libs.common.web.pages import Pages
from services.confirmation import store
from services.confirmation.answer import Outcome, answer
from services.confirmation.case import (
    DELEGATION,
    content_hash,
    facts_of,
    instalment_of,
    is_member,
    shown_of,
    stored_shown,
)
from services.confirmation.domain import Answer, Decision, Standing
from services.confirmation.japan import today
from services.confirmation.look import asks_again, entries, own_standing
from services.confirmation.shown import Shown, child_of, masked

HOME = "/confirmation"
_TICK = "申し込むには、「同意します」に印をつけてください。"
_DELEGATE = "世帯主から任されているときは、「任されています」に印をつけてください。"
_CHANGED = "市の記録が新しくなりました。もう一度、下の内容を確認してください。"

Who = Annotated[Resident, Depends(resident)]


def routes(runtime: Runtime, pages: Pages) -> APIRouter:
    """The resident pages under /confirmation."""
    router = APIRouter(prefix=HOME, include_in_schema=False)
    database, keys = runtime.database, runtime.keys

    @router.get("/")
    async def home(request: Request, who: Who) -> Response:
        """One open procedure: straight to it."""
        found = entries(await store.cases_of(database, who.line_hash), keys, today(now()))
        still_open = [e for e in found if e.standing is Standing.OPEN]
        if len(still_open) == 1 or len(found) == 1:
            return RedirectResponse(f"{HOME}/cases/{(still_open or found)[0].case_id}", 303)
        return pages.render(request, "list.html", entries=found) if found else _none(request)

    @router.get("/cases")
    async def listed(request: Request, who: Who) -> Response:
        found = entries(await store.cases_of(database, who.line_hash), keys, today(now()))
        return pages.render(request, "list.html", entries=found) if found else _none(request)

    @router.get("/cases/{case_id}")
    async def case(request: Request, who: Who, case_id: UUID) -> Response:
        return await _case(request, who, case_id)

    @router.post("/cases/{case_id}/confirm")
    async def confirm(
        request: Request,
        who: Who,
        case_id: UUID,
        consent: Annotated[str, Form()] = "",
        delegation: Annotated[str, Form()] = "",
        content: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """Pressed twice, also at the same moment, it leads to the same receipt."""
        if consent != "yes":
            return await _case(request, who, case_id, untick=_TICK)
        try:
            seen = bytes.fromhex(content)
        except ValueError:
            seen = b""
        async with database.begin() as tx:
            outcome = await answer(tx, who.line_hash, case_id, Answer.CONFIRMED, seen, delegated=delegation == "yes")
        if outcome.decision is Decision.ASK_AGAIN:
            return await _case(request, who, case_id, fault=_CHANGED)
        if outcome.decision is Decision.ASK_DELEGATION:
            return await _case(request, who, case_id, untick=_DELEGATE)
        return _after(request, outcome)

    @router.get("/cases/{case_id}/decline")
    async def ask_decline(request: Request, who: Who, case_id: UUID) -> Response:
        row = await store.case_of(database, who.line_hash, case_id)
        if row is None:
            return _none(request)
        if is_member(row) or own_standing(row, today(now())) not in (Standing.OPEN, Standing.CONFIRMED):
            return RedirectResponse(f"{HOME}/cases/{case_id}", 303)
        shown = shown_of(row, keys)
        return pages.render(request, "decline.html", case_id=case_id, shown=shown, child=_child(shown, row))

    @router.post("/cases/{case_id}/decline")
    async def decline(request: Request, who: Who, case_id: UUID) -> Response:
        async with database.begin() as tx:
            outcome = await answer(tx, who.line_hash, case_id, Answer.DECLINED, None)
        return _after(request, outcome)

    @router.get("/receipts/{application_id}")
    async def receipt(request: Request, who: Who, application_id: UUID) -> Response:
        row = await store.receipt_of(database, who.line_hash, application_id)
        if row is None:
            return _none(request)
        shown = stored_shown(row, keys)
        account = masked(shown.account.text) if shown.account else None
        return pages.render(
            request,
            "receipt.html",
            receipt=row,
            shown=shown,
            account=account,
            child=_child(shown, row),
            instalment=instalment_of(row, shown.instalment),
        )

    async def _case(
        request: Request, who: Resident, case_id: UUID, *, fault: str | None = None, untick: str | None = None
    ) -> Response:
        row = await store.case_of(database, who.line_hash, case_id)
        if row is None:
            return _none(request)
        day = today(now())
        where = own_standing(row, day)
        if where is Standing.OPEN:
            return _form(request, row, fault, untick)
        if where is Standing.CONFIRMED and asks_again(row, keys, day):
            return _form(request, row, _CHANGED, untick)
        if where in (Standing.CONFIRMED, Standing.DECLINED):
            return RedirectResponse(f"{HOME}/receipts/{row['application_id']}", 303)
        if where is Standing.PREPARING:
            return pages.render(request, "preparing.html")
        return pages.render(request, "call.html")

    def _form(request: Request, row: Row, fault: str | None, untick: str | None) -> Response:
        shown = shown_of(row, keys)
        return pages.render(
            request,
            "case.html",
            status_code=422 if request.method == "POST" else 200,
            case_id=row["case_id"],
            shown=shown,
            account=masked(shown.account.text) if shown.account else None,
            child=_child(shown, row),
            instalment=instalment_of(row, shown.instalment),
            member=is_member(row),
            agreed=[consent for consent in shown.consents if consent != DELEGATION],
            delegation=DELEGATION.text,
            others=[name for name in shown.household.members if name != shown.household.payee],
            deadline=facts_of(row).deadline,
            seizure_exempt=row["seizure_exempt"],
            appeal_text=row["appeal_text"],
            contact=row["contact"],
            content=content_hash(shown, keys).hex(),
            fault=fault,
            untick=untick,
        )

    def _after(request: Request, outcome: Outcome) -> Response:
        if outcome.decision is None:
            return _none(request)
        if outcome.application_id is None:
            return pages.render(request, "call.html", status_code=409)
        return RedirectResponse(f"{HOME}/receipts/{outcome.application_id}", 303)

    def _none(request: Request) -> Response:
        return pages.render(request, "none.html")

    return router


def _child(shown: Shown, row: Row) -> str | None:
    return child_of(shown.household, row["claim_unit"])
