"""LINE Login for the web: pages, code and tokens as LINE documents them, its traps included."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from sandbox.line.login_provider import LoginProvider
from sandbox.line.phones import Phone
from sandbox.oidc import discovery
from sandbox.oidc.answer import asked_or_page
from sandbox.oidc.authorize import Demands
from sandbox.oidc.misbehave import Order
from sandbox.pages import COOKIE, form_of, go, hold_phone, page
from sandbox.parts import parts_of

PREFIX = "/sandbox/line/login"
_AUTHORIZE = "/oauth2/v2.1/authorize"
_PATHS = {
    "authorization": _AUTHORIZE,
    "token": "/oauth2/v2.1/token",
    "certs": "/oauth2/v2.1/certs",
    "userinfo": "/oauth2/v2.1/userinfo",
    "revocation": "/oauth2/v2.1/revoke",
}


def routes(provider: LoginProvider) -> APIRouter:
    """All pages and endpoints below the issuer."""
    router = APIRouter(prefix=PREFIX, tags=["LINE Login"])

    @router.get(discovery.PATH)
    async def configuration() -> dict[str, Any]:
        """Announces ES256 only, as LINE does, though ID tokens of web sign-ins are HS256."""
        scopes = ["openid", "profile", "email"]
        return discovery.document(provider.issuer, _PATHS, scopes_supported=scopes)

    @router.api_route(_AUTHORIZE, methods=["GET", "POST"], include_in_schema=False)
    async def authorize(request: Request) -> Response:
        """The consent page the first time, then straight back with a code."""
        parts = parts_of(request)
        form = await form_of(request) if request.method == "POST" else {}
        demands = Demands(parts.credentials.login_channel_id)
        asked = asked_or_page(request, demands, parts.settings)
        if isinstance(asked, Response):
            return asked
        if chosen := form.get("phone"):
            return await _with_phone(request, chosen)
        phone = await parts.phones.get(request.cookies.get(COOKIE))
        if phone is None or phone["account"] != "active":
            return page("login_phone.html", phones=await parts.phones.page(1), here=_here(request))
        if form.get("decision") == "cancel":
            return go(asked.back(error="ACCESS_DENIED", error_description="The user has denied the approval"))
        if form.get("decision") == "allow":
            await parts.phones.consent(phone["user_id"])
            if "friend" in form:
                await parts.residents.befriend([phone["user_id"]])
        elif not phone["consented"] or "consent" in asked.prompt:
            return _consent_page(request, phone)
        return go(asked.back(code=provider.codes.issue(asked.grant(phone["user_id"]))))

    @router.post("/oauth2/v2.1/token")
    async def token(request: Request) -> JSONResponse:
        """Channel id and secret in the form only; LINE does not take HTTP Basic."""
        return provider.exchange(await form_of(request))

    @router.get("/oauth2/v2.1/certs")
    async def certs() -> dict[str, Any]:
        """Keys of ES256 tokens."""
        return discovery.key_set(provider.credentials.login_key)

    @router.post("/oauth2/v2.1/verify")
    async def verify_id_token(request: Request) -> JSONResponse:
        """LINE's own check of an ID token."""
        return provider.verify(await form_of(request))

    @router.get("/oauth2/v2.1/verify")
    async def verify_access_token(access_token: str = "") -> JSONResponse:
        """Scope, channel and seconds left."""
        return provider.verify_access(access_token)

    @router.api_route("/oauth2/v2.1/userinfo", methods=["GET", "POST"])
    async def userinfo(request: Request) -> JSONResponse:
        """The subject only: names on LINE are no proof of anything."""
        grant = provider.bearer(request.headers.get("authorization"))
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": grant.subject})

    @router.get("/friendship/v1/status")
    async def friendship(request: Request) -> JSONResponse:
        """Whether the user is a friend of the linked account."""
        grant = provider.bearer(request.headers.get("authorization"))
        if grant is None:
            return JSONResponse({"error": "invalid_token"}, 401)
        phone = await parts_of(request).phones.get(grant.subject)
        return JSONResponse({"friendFlag": phone is not None and phone["friend"] == "friend"})

    @router.post("/misbehave", status_code=204)
    async def misbehave(order: Order) -> None:
        """Spoil the next ID tokens."""
        provider.misbehaviour.set(order)

    return router


async def _with_phone(request: Request, handle: str) -> Response:
    response = go(_here(request))
    if phone := await parts_of(request).phones.get(handle):
        hold_phone(response, request, phone["user_id"])
    return response


def _consent_page(request: Request, phone: Phone) -> Response:
    city = parts_of(request).settings.city_name
    offer = request.query_params.get("bot_prompt") in ("normal", "aggressive") and phone["friend"] != "friend"
    return page("login_consent.html", city=city, phone=phone, here=_here(request), offer=offer)


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"
