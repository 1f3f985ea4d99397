"""The sandbox's HTTP application: everything under `/sandbox/`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from libs.common.settings import Settings
from libs.common.web.headers import SecurityHeaders
from sandbox import static_files
from sandbox.credentials import load
from sandbox.identity import routes as identity
from sandbox.identity.provider import IdentityProvider
from sandbox.line import api, control, login
from sandbox.line.login_provider import LoginProvider
from sandbox.line.webhook import Terms
from sandbox.oidc.authorize import origins
from sandbox.parts import open_parts
from sandbox.phone import routes as phone
from sandbox.staff_idp import routes as staff_idp
from sandbox.staff_idp.provider import StaffProvider


class Sandbox(FastAPI):
    """Hands LINE's Messaging API over before any middleware: a push costs what the platform itself needs."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"].startswith(api.BOT) or scope["path"] == api.TOKEN):
            await api.messaging(self.state.parts, scope, receive, send)
            return
        await super().__call__(scope, receive, send)


def build(url_template: str, settings: Settings, *, terms: Terms | None = None) -> FastAPI:
    """`url_template`: the database's address with `{role}`; `settings`: from `wiring.wire`.

    The lifespan connects, fills an empty database with a small city and sends webhooks; whoever serves the application
    enters it. Raises ValueError for settings that do not point at the sandbox.
    """
    credentials = load(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_parts(url_template, settings, terms=terms) as parts:
            app.state.parts = parts
            yield

    app = Sandbox(
        title="Todoke sandbox",
        version="1",
        lifespan=lifespan,
        openapi_url="/sandbox/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    base = f"{settings.public_url.rstrip('/')}"
    app.include_router(control.router)
    app.include_router(login.routes(LoginProvider(base + login.PREFIX, credentials)))
    app.include_router(identity.routes(IdentityProvider(base + identity.PREFIX, credentials)))
    app.include_router(staff_idp.routes(StaffProvider(base + staff_idp.PREFIX, credentials)))
    app.include_router(phone.router)
    app.include_router(static_files.router)

    @app.get("/sandbox", include_in_schema=False)
    @app.get("/sandbox/", include_in_schema=False)
    async def start() -> RedirectResponse:
        return RedirectResponse("/sandbox/phone")

    https = settings.public_url.startswith("https:")
    app.add_middleware(SecurityHeaders, https=https, form_targets=sorted(origins(settings)))
    return app
