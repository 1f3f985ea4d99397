"""The cookies of a service: one name per service and kind, since `__Host-` forces `Path=/`."""

import re
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

Kind = Literal["staff", "resident", "login", "returned"]

_NAME = re.compile(r"__Host-(?P<service>[a-z]+)-(?P<kind>[a-z]+)")


def cookie_name(service: str, kind: Kind) -> str:
    """`__Host-<service>-<kind>`: browsers accept it only Secure, for the whole host, from the host itself."""
    return f"__Host-{service}-{kind}"


def read(request: Request, service: str, kind: Kind) -> str | None:
    return request.cookies.get(cookie_name(service, kind))


def write(response: Response, service: str, kind: Kind, value: str) -> None:
    """A browser-session cookie: the server decides how long it means something."""
    response.set_cookie(cookie_name(service, kind), value, path="/", secure=True, httponly=True, samesite="lax")


def clear(response: Response, service: str, kind: Kind) -> None:
    response.delete_cookie(cookie_name(service, kind), path="/", secure=True, httponly=True, samesite="lax")


def clear_all(request: Request, response: Response, kind: Kind) -> None:
    """Take the cookies of this kind of every service on this host out of the browser."""
    for name in request.cookies:
        service = _NAME.fullmatch(name)
        if service and service["kind"] == kind:
            clear(response, service["service"], kind)
