"""Sign-in of staff at the city's OIDC provider (code flow, PKCE S256, state, nonce)."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff import session_pages
from libs.common.staff.provider import staff_provider
from libs.common.staff.roles import roles_of, subject_of
from libs.common.web import cookies, sessions
from libs.common.web.guard import public
from libs.common.web.oidc import ProviderAway
from libs.common.web.origins import local_path, staff_base
from libs.common.web.pages import Pages
from libs.common.web.relying_party import RelyingParty
from libs.common.web.signin import end_session, forget
from libs.common.web.silent import note_return

_TEMPLATES = Path(__file__).parent / "templates"
_NO_ROLE = "このシステムを使う役割が、まだありません。職員アカウントの担当に、役割をつけるよう頼んでください。"
_WEAK = "このサインインでは使えません。2段階のサインインで、もう一度ためしてください。"


def staff_signin(runtime: Runtime, name: str) -> APIRouter:
    """GET /<name>/staff/signin, GET /<name>/staff/callback, POST /<name>/staff/signout, /<name>/staff/sessions.

    Sessions end after 30 idle minutes and after 10 hours; the roles are those of the sign-in.
    """
    settings = runtime.settings
    pages = Pages(name, settings, _TEMPLATES)
    router = APIRouter(include_in_schema=False)
    doors = APIRouter(prefix=f"/{name}/staff", dependencies=[Depends(public)])
    party = RelyingParty(
        runtime,
        name,
        "staff",
        lambda app: staff_provider(app, settings),
        pages,
        start=f"/{name}/staff/signin",
        callback=f"{staff_base(settings)}/{name}/staff/callback",
        scope="openid profile",
    )

    @doors.get("/signin")
    async def sign_in(request: Request, next: str | None = None) -> Response:
        return await party.leave(request, local_path(next, f"/{name}/staff"))

    @doors.get("/callback")
    async def signed_in(
        request: Request, code: str | None = None, state: str | None = None, error: str | None = None
    ) -> Response:
        back = await party.back(request, code, state, error)
        if isinstance(back, Response):
            return back
        roles = roles_of(back.claims.get(settings.staff_roles_claim))
        if not roles:
            return await party.refuse(request, "no role", back.attempt.next, text=_NO_ROLE, status=403)
        if not _strong(settings, back.claims):
            return await party.refuse(request, "amr", back.attempt.next, text=_WEAK, status=403)
        subject = subject_of(str(back.claims["iss"]), str(back.claims["sub"]))
        data = {"name": _name(back.claims), "roles": sorted(roles)}
        async with runtime.database.begin() as tx:
            await sessions.take(tx, "staff", cookies.read(request, name, "staff"))
            session_id = await sessions.start(tx, "staff", data, subject)
            tx.audit("signin.done", name, actor=subject, role="staff", roles=" ".join(sorted(roles)))
        response = RedirectResponse(back.attempt.next, 303)
        cookies.write(response, name, "staff", session_id)
        cookies.clear(response, name, "login")
        note_return(request, response, name)
        return response

    @doors.post("/signout")
    async def sign_out(request: Request) -> Response:
        await end_session(request, runtime, name, "staff")
        leave = await _provider_sign_out(request.app, settings)
        if leave is not None:
            return forget(request, RedirectResponse(leave, 303), "staff")
        page: Response = pages.render(request, "signed_out.html", start=f"/{name}/staff/signin")
        return forget(request, page, "staff")

    router.include_router(doors)
    router.include_router(session_pages.routes(runtime, name, pages))
    return router


def _name(claims: dict[str, Any]) -> str:
    return str(claims.get("name") or claims.get("preferred_username") or "職員")


def _strong(settings: Settings, claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    return settings.staff_amr is None or (isinstance(methods, list) and settings.staff_amr in methods)


async def _provider_sign_out(app: FastAPI, settings: Settings) -> str | None:
    # Without it the next person at a shared desk would be signed in again without being asked.
    try:
        return await staff_provider(app, settings).end_session_url(f"{staff_base(settings)}/staff")
    except ProviderAway:
        return None
