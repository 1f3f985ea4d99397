"""Sessions begun without a press: a page of one service shows fragments of others, each with a session of its own.

The fragment's 401 sends the whole page through that service's sign-in and back. With single sign-on nobody is asked.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from libs.common.settings import Settings
from libs.common.web import cookies
from libs.common.web.origins import local_path, origin_of, own_origins, sign_in_url


def note_return(request: Request, response: Response, service: str) -> None:
    """Remember in the browser that the last sign-in was at `service`, and forget the others.

    A page left open is refused when its session has been idle too long: it must not begin a new one by itself. Once
    somebody is back and a page of another service signs in, the fragments may follow again.
    """
    cookies.clear_all(request, response, "returned")
    cookies.write(response, service, "returned", "1")


def fragment_sign_in(request: Request, settings: Settings, service: str, signin: str) -> tuple[str, dict[str, str]]:
    """Where the page that asked by htmx signs in and comes back, and the headers that send it there by itself.

    No headers after a sign-in there that did not help or has been idle too long: a person decides.
    """
    page = request.headers.get("hx-current-url", "")
    parts = urlsplit(page)
    path = local_path(parts.path, "") if origin_of(page) in own_origins(settings) else ""
    if not path:
        return signin, {}
    there = sign_in_url(path, parts.query, signin)
    tried = cookies.read(request, service, "returned") is not None
    return there, {} if tried else {"HX-Redirect": there}
