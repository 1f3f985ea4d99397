"""Pages and endpoints of the staff provider. Single sign-on: who signed in once is not asked again until sign-out."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from sandbox.oidc import discovery
from sandbox.oidc.answer import asked_or_page
from sandbox.oidc.authorize import Demands, origins
from sandbox.oidc.misbehave import Order
from sandbox.pages import form_of, go, page
from sandbox.parts import parts_of
from sandbox.staff_idp.people import BY_SUBJECT, STAFF
from sandbox.staff_idp.provider import StaffProvider

PREFIX = "/sandbox/staff-idp"
COOKIE = "sandbox-staff"
_PATHS = {
    "authorization": "/authorize",
    "token": "/token",
    "userinfo": "/userinfo",
    "certs": "/certs",
    "end_session": "/logout",
}


def routes(provider: StaffProvider) -> APIRouter:
    """All pages and endpoints below the issuer."""
    router = APIRouter(prefix=PREFIX, tags=["Staff provider"])

    @router.get(discovery.PATH)
    async def configuration() -> dict[str, Any]:
        """Discovery."""
        return discovery.document(
            provider.issuer,
            _PATHS,
            subject_types_supported=["public"],
            scopes_supported=["openid", "profile"],
            grant_types_supported=["authorization_code", "client_credentials"],
            token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
        )

    @router.api_route("/authorize", methods=["GET", "POST"], include_in_schema=False)
    async def authorize(request: Request) -> Response:
        """The person signed in already, without a page; else, or with `prompt=login`, a button for each person."""
        parts = parts_of(request)
        demands = Demands(parts.credentials.staff_client_id, pkce=True)
        asked = asked_or_page(request, demands, parts.settings)
        if isinstance(asked, Response):
            return asked
        form = await form_of(request) if request.method == "POST" else {}
        signed_in = request.cookies.get(COOKIE)
        ask_anyway = asked.prompt & {"login", "select_account"}
        subject = form.get("person") or (None if ask_anyway else signed_in)
        if subject in BY_SUBJECT:
            response = go(asked.back(code=provider.codes.issue(asked.grant(subject))))
            secure = request.url.scheme == "https"
            response.set_cookie(COOKIE, subject, path=PREFIX, httponly=True, samesite="lax", secure=secure)
            return response
        if "none" in asked.prompt:
            return go(asked.back(error="login_required"))
        here = f"{request.url.path}?{request.url.query}"
        return page("staff.html", city=parts.settings.city_name, staff=STAFF, last=signed_in, here=here)

    @router.post("/token")
    async def token(request: Request) -> JSONResponse:
        """Sign-in of people (authorization_code) and machines (client_credentials)."""
        return provider.token(request.headers.get("authorization"), await form_of(request))

    @router.get("/userinfo")
    async def userinfo(request: Request) -> JSONResponse:
        """Name and roles."""
        return provider.userinfo(request.headers.get("authorization"))

    @router.get("/certs")
    async def certs() -> dict[str, Any]:
        """Keys of ID and bearer tokens."""
        return discovery.key_set(provider.credentials.staff_key)

    @router.get("/logout", include_in_schema=False)
    async def logout(request: Request) -> Response:
        """Ends the single sign-on; goes on only to an address of a client."""
        target = request.query_params.get("post_logout_redirect_uri", "")
        own = origins(parts_of(request).settings)
        known = any(target == origin or target.startswith(f"{origin}/") for origin in own)
        response: Response = go(target) if known else page("signed_out.html")
        response.delete_cookie(COOKIE, path=PREFIX)
        return response

    @router.post("/misbehave", status_code=204)
    async def misbehave(order: Order) -> None:
        """Spoil the next tokens."""
        provider.misbehaviour.set(order)

    return router
