"""How long requests take and how they end, per route: what the service level objectives are counted from."""

import time
from collections.abc import Iterable

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.web.access import Door

REQUESTS = Histogram(
    "todoke_http_request_seconds",
    "Time until the last byte of the answer was handed over",
    ["service", "route", "method", "access", "outcome"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 2, 5, 10, 30),
)
_NO_ROUTE = "none"


class Measured:
    """Labels are a closed set: the route's template, never a path; its guard (public, resident, staff); the class of
    the status (`2xx` … `5xx`), or `cut` for an answer that did not come to its end."""

    def __init__(self, app: ASGIApp, *, service: str, doors: Iterable[Door]) -> None:
        self.app = app
        self._service = service
        self._access = {
            (door.path, method): door.access if isinstance(door.access, str) else "staff"
            for door in doors
            for method in door.methods
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status, ended = 0, False

        async def watched(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)
            if message["type"] == "http.response.body":
                ended = not message.get("more_body", False)

        try:
            await self.app(scope, receive, watched)
        finally:
            outcome = f"{status // 100}xx" if ended else "cut"
            REQUESTS.labels(*self._place(scope), outcome).observe(time.perf_counter() - started)

    def _place(self, scope: Scope) -> tuple[str, str, str, str]:
        """Service, route, method, access. A method the route does not have is somebody's own word."""
        path = getattr(scope.get("route"), "path", _NO_ROUTE)
        access = self._access.get((path, scope["method"]))
        if access is None:
            return self._service, _NO_ROUTE, "other", "public"
        return self._service, path, scope["method"], access
