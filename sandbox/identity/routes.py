"""Pages and endpoints of the identity provider; which card is read is chosen on its page."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from sandbox.identity.provider import IdentityProvider
from sandbox.oidc import discovery
from sandbox.oidc.answer import asked_or_page
from sandbox.oidc.authorize import Demands
from sandbox.oidc.misbehave import Order
from sandbox.pages import COOKIE, form_of, go, page
from sandbox.parts import parts_of

PREFIX = "/sandbox/identity"
_BASE = "/protocol/openid-connect"
_PATHS = {
    "authorization": f"{_BASE}/auth",
    "token": f"{_BASE}/token",
    "userinfo": f"{_BASE}/userinfo",
    "certs": f"{_BASE}/certs",
}


class Formats(BaseModel):
    """`iso`: birth date and sex as 1985-03-15 and male, else as 19850315 and 1."""

    iso: bool = False


def routes(provider: IdentityProvider) -> APIRouter:
    """All pages and endpoints below the issuer."""
    router = APIRouter(prefix=PREFIX, tags=["Identity provider"])

    @router.get(discovery.PATH)
    async def configuration() -> dict[str, Any]:
        """Discovery."""
        return discovery.document(
            provider.issuer,
            _PATHS,
            scopes_supported=["openid", "name", "address", "birthdate", "gender"],
            token_endpoint_auth_methods_supported=["private_key_jwt"],
            token_endpoint_auth_signing_alg_values_supported=["ES256"],
            acr_values_supported=["aal3", "crl"],
        )

    @router.api_route(f"{_BASE}/auth", methods=["GET", "POST"], include_in_schema=False)
    async def authorize(request: Request) -> Response:
        """Asks for the card each time: the phone's owner, or somebody of the household."""
        parts = parts_of(request)
        demands = Demands(parts.credentials.identity_client_id, pkce=True, nonce=True)
        asked = asked_or_page(request, demands, parts.settings)
        if isinstance(asked, Response):
            return asked
        phone = await parts.phones.get(request.cookies.get(COOKIE))
        form = await form_of(request) if request.method == "POST" else {}
        if form.get("decision") == "cancel":
            return go(asked.back(error="access_denied"))
        if owner := await parts.phones.get(form.get("card")):
            return go(asked.back(code=provider.codes.issue(asked.grant(owner["user_id"]))))
        cards = await parts.phones.household(phone) if phone else await parts.phones.page(1)
        own = phone["user_id"] if phone else None
        here = f"{request.url.path}?{request.url.query}"
        return page("card.html", city=parts.settings.city_name, cards=cards, own=own, here=here)

    @router.post(f"{_BASE}/token")
    async def token(request: Request) -> JSONResponse:
        """Code, PKCE and private_key_jwt."""
        return provider.exchange(await form_of(request))

    @router.api_route(f"{_BASE}/userinfo", methods=["GET", "POST"])
    async def userinfo(request: Request) -> JSONResponse:
        """The four items; the address is plain text."""
        authorization = request.headers.get("authorization")
        grant = provider.bearer(authorization)
        person = await parts_of(request).phones.get(grant.subject) if grant else None
        return provider.userinfo(authorization, person)

    @router.get(f"{_BASE}/certs")
    async def certs() -> dict[str, Any]:
        """Keys of ID tokens."""
        return discovery.key_set(provider.credentials.identity_key)

    @router.post("/misbehave", status_code=204)
    async def misbehave(order: Order) -> None:
        """Spoil the next ID tokens or user infos."""
        provider.misbehaviour.set(order)

    @router.post("/formats", status_code=204)
    async def formats(wanted: Formats) -> None:
        """How birth date and sex are written."""
        provider.iso_format = wanted.iso

    return router
