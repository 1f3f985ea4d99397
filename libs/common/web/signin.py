"""Sign-in of residents with LINE Login (OIDC code flow, PKCE S256, state, nonce)."""

from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from libs.common.service import Runtime
from libs.common.web import cookies, csrf, http, sessions
from libs.common.web.guard import public
from libs.common.web.oidc import Provider, ProviderAway
from libs.common.web.origins import local_path, resident_base
from libs.common.web.pages import Pages
from libs.common.web.relying_party import RelyingParty

_TEMPLATES = Path(__file__).parent / "templates"


def resident_signin(runtime: Runtime, name: str) -> APIRouter:
    """GET /<name>/signin?next=, GET /<name>/signin/callback, POST /<name>/signout.

    `next` is a path of this host, else `/<name>/`. A sign-in begins a new session of 20 idle minutes and ends the
    one the browser had.
    """
    router = APIRouter(prefix=f"/{name}", include_in_schema=False, dependencies=[Depends(public)])
    home = f"/{name}/"
    pages = Pages(name, runtime.settings, _TEMPLATES)
    party = RelyingParty(
        runtime,
        name,
        "resident",
        lambda app: _line(app, runtime),
        pages,
        start=f"/{name}/signin",
        callback=f"{resident_base(runtime.settings)}/{name}/signin/callback",
        scope="openid",
    )

    @router.get("/signin")
    async def sign_in(request: Request, next: str | None = None, again: bool = False) -> Response:
        # LINE's automatic login can fail for ever in private browsing; after one failure its form is asked for.
        extra = {"disable_auto_login": "true"} if again else {}
        return await party.leave(request, local_path(next, home), **extra)

    @router.get("/signin/callback")
    async def signed_in(
        request: Request, code: str | None = None, state: str | None = None, error: str | None = None
    ) -> Response:
        back = await party.back(request, code, state, error)
        if isinstance(back, Response):
            return back
        line_id = str(back.claims["sub"])
        line_hash = runtime.keys.line_hash(line_id)
        async with runtime.database.begin() as tx:
            await sessions.take(tx, "resident", cookies.read(request, name, "resident"))
            session_id = await sessions.start(tx, "resident", {"line_id": line_id}, line_hash)
            tx.audit("signin.done", name, actor=line_hash, role="resident")
        response = RedirectResponse(back.attempt.next, 303)
        cookies.write(response, name, "resident", session_id)
        cookies.clear(response, name, "login")
        return response

    @router.post("/signout")
    async def sign_out(request: Request) -> Response:
        await end_session(request, runtime, name, "resident")
        response: Response = pages.render(request, "signed_out.html", start=f"/{name}/signin")
        return forget(request, response, "resident")

    return router


async def end_session(request: Request, runtime: Runtime, name: str, kind: sessions.Kind) -> None:
    """End the browser's session if there is one. Raises 403 when the request is not from our own page."""
    session = await sessions.find(runtime.database, kind, cookies.read(request, name, kind))
    if session is None:
        return
    if await csrf.refusal(request, runtime.settings, runtime.keys, session.id_hash) is not None:
        raise HTTPException(403, "ページを開きなおして、もう一度サインアウトしてください。")
    async with runtime.database.begin() as tx:
        await sessions.end(tx, session.id_hash, actor=str(session.subject), role=kind)


def forget(request: Request, response: Response, kind: cookies.Kind) -> Response:
    """Leave no session in a browser others may use next: neither this service's nor those of the others beside it."""
    cookies.clear_all(request, response, kind)
    cookies.clear_all(request, response, "returned")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _line(app: FastAPI, runtime: Runtime) -> Provider:
    known: dict[str, Provider] = app.state.providers
    settings = runtime.settings
    if "line" not in known:
        secret = settings.line_login_channel_secret
        if not settings.line_login_issuer or not settings.line_login_channel_id or secret is None:
            raise ProviderAway("LINE Login is not configured")
        known["line"] = Provider(
            settings.line_login_issuer,
            settings.line_login_channel_id,
            algorithm="HS256",  # LINE signs the tokens of its web login with the channel secret
            http=http.client(app),
            client_secret=secret.get_secret_value(),
            auth="post",
        )
    return known["line"]
