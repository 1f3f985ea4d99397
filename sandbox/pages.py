"""The sandbox's own pages: templates, one style sheet, one small script."""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_VERSION = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(STATIC.iterdir()))).hexdigest()[:12]
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_TEMPLATES.globals["static"] = f"/sandbox/static/{_VERSION}"
COOKIE = "sandbox-phone"


def page(template: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """Never kept by the browser: a phone's page changes with every message."""
    html = _TEMPLATES.get_template(template).render(context)
    return HTMLResponse(html, status_code, {"Cache-Control": "no-store"})


def go(location: str) -> RedirectResponse:
    """See other: the answer to every form."""
    return RedirectResponse(location, 303, {"Cache-Control": "no-store"})


def hold_phone(response: HTMLResponse | RedirectResponse, request: Request, user_id: str) -> None:
    """From now on this browser is that phone; LINE Login and the identity provider see it too."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, user_id, path="/", httponly=True, samesite="lax", secure=secure)


async def form_of(request: Request) -> dict[str, str]:
    """The text fields of a form."""
    async with request.form() as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
