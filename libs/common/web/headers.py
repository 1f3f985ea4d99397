"""Security headers on every response, as plain ASGI: no copy of the body, no task of its own."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SILENT = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))


def policy(form_targets: Sequence[str] = ()) -> str:
    """The Content-Security-Policy. Browsers also check `form-action` when a form's answer redirects elsewhere."""
    targets = " ".join(("'self'", *form_targets))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; form-action {targets}; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    )


class SecurityHeaders:
    """Adds what a response does not set itself. `Cache-Control` is `no-store` unless the response says otherwise."""

    def __init__(self, app: ASGIApp, *, https: bool, form_targets: Sequence[str] = ()) -> None:
        self.app = app
        self._headers = {
            "Content-Security-Policy": policy(form_targets),
            "X-Content-Type-Options": "nosniff",
            # Nothing is told to other hosts; `no-referrer` would also blank the Origin of our own forms,
            # which older browsers without Sec-Fetch-Site are judged by.
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": _SILENT,
            "Cache-Control": "no-store",
        }
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
