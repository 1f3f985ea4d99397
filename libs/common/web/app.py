"""The HTTP application of a service: routes, guards, headers, static files, interface description."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from libs.common.service import Runtime
from libs.common.web import access, http, interface, problems, static
from libs.common.web.body import BodyLimit
from libs.common.web.faults import Faults
from libs.common.web.headers import SecurityHeaders
from libs.common.web.measured import Measured
from libs.common.web.origins import form_targets
from libs.common.web.pages import Pages

_NOWHERE = Path(__file__).parent / "templates"


def create_app(
    runtime: Runtime, name: str, title: str, routers: Sequence[APIRouter], *, outside: Iterable[str] = ()
) -> FastAPI:
    """The application of service `name`, shown as `title`.

    Routers carry whole paths (`/<name>/…`); paths elsewhere are named in `outside`, so that a forgotten prefix
    is found at the start. Raises ValueError for such a path and for a route without exactly one guard.
    The lifespan is entered by whoever serves the application.
    """
    settings = runtime.settings
    pages = Pages(name, settings, _NOWHERE)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await http.close(app)

    app = FastAPI(
        title=title,
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    app.state.name = name
    app.state.providers = {}
    problems.install(app, pages)
    for router in (*routers, static.routes(name), interface.routes(name, pages)):
        app.include_router(router)
    # The one added last is the outermost: even the answer to a fault carries the headers.
    app.add_middleware(BodyLimit)
    app.add_middleware(Faults, pages=pages, service=name)
    app.add_middleware(
        SecurityHeaders, https=settings.public_url.startswith("https:"), form_targets=form_targets(settings)
    )
    doors = access.doors(app)
    app.add_middleware(Measured, service=name, doors=doors)
    allowed = frozenset(outside)
    for door in doors:
        if not door.path.startswith(f"/{name}/") and door.path != f"/{name}" and door.path not in allowed:
            raise ValueError(f"{door.path} does not begin with /{name}/ and is not named in `outside`")
    return app
