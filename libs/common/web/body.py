"""A bound on what a request may send. The framework's own would answer in English and without our headers."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 32 * 1024 * 1024
"""Bytes of a request; a target list of 70,000 rows has 4.5 MB."""


class BodyLimit:
    """Whoever reads the body of a larger request gets a 413, at the first read when the size is announced."""

    def __init__(self, app: ASGIApp, limit: int = LIMIT) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        too_large = announced.isascii() and announced.isdigit() and int(announced) > self._limit
        read = 0

        async def bounded() -> Message:
            nonlocal read
            if too_large:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise HTTPException(413)
            return message

        await self.app(scope, bounded, send)
