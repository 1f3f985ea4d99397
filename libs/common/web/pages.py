"""Rendering of HTML pages with the shared look."""

from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from libs.common.settings import Settings
from libs.common.web import speech, static

_SHARED = Path(__file__).parent / "templates"
_csrf: ContextVar[str] = ContextVar("csrf", default="")  # macros are imported without the context of the page


class Pages:
    """The pages of one service: its own templates first, then the shared ones.

    Every page knows `service`, `city_name`, `city_phone`, `static(name)`, `member` (None without staff sign-in),
    `signed_in`, `for_staff`, `path` and `navigation`; an unknown name in a template is an error, everything is escaped.
    """

    def __init__(self, service_name: str, settings: Settings, templates_dir: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([templates_dir, _SHARED]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(yen=speech.yen, day=speech.day, moment=speech.moment, count=speech.count)
        self._environment.globals.update(
            service=service_name,
            city_name=settings.city_name,
            city_phone=settings.city_phone,
            navigation=settings.staff_navigation,
            static=lambda name: static.url(service_name, name),
            csrf_token=_csrf.get,
        )

    def render(self, request: Request, template: str, status_code: int = 200, **context: object) -> HTMLResponse:
        """The page as a response that no cache keeps. Raises jinja2 errors for a wrong template."""
        state = request.state
        token = _csrf.set(getattr(state, "csrf", ""))
        try:
            body = self._environment.get_template(template).render({**_known(request), **context})
        finally:
            _csrf.reset(token)
        return HTMLResponse(body, status_code, headers={"Cache-Control": "no-store"})


def _known(request: Request) -> Mapping[str, Any]:
    member = getattr(request.state, "member", None)
    return {
        "path": request.url.path,
        "member": member,
        "signed_in": bool(getattr(request.state, "csrf", "")),
        "for_staff": getattr(request.state, "for_staff", False) or "/staff" in request.url.path,
    }
