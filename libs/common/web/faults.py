"""The last net: an unforeseen exception becomes a plain answer and a log line without anyone's data."""

import secrets
import traceback
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.common.web import problems
from libs.common.web.pages import Pages

_log = structlog.get_logger()


class Faults:
    """Logs the kind of exception and where it arose. Messages of exceptions may quote rows, so they stay out."""

    def __init__(self, app: ASGIApp, *, pages: Pages, service: str) -> None:
        self.app = app
        self._pages = pages
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            number = secrets.token_hex(4)
            _log.error("request failed", service=self._service, number=number, route=_route(scope), **_place(error))
            if started:
                # Cut the connection: an answer that ends early must not look complete. The message is left behind.
                raise ConnectionAbortedError(f"fault {number}") from None
            request = Request(scope, receive)
            detail = f"こちらの問題です。少し待って、もう一度ためしてください。問い合わせの番号: {number}"
            await problems.answer(request, self._pages, 500, detail)(scope, receive, send)


def _route(scope: Scope) -> str:
    return f"{scope['method']} {getattr(scope.get('route'), 'path', '?')}"


def _place(error: Exception) -> dict[str, str]:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)),
    }
