"""The city's front door where the services are processes of their own: one address, requests go by their path.

Stands in for the load balancer or ingress of a real installation: `python -m sandbox.gateway --port 8000
--to registration=http://localhost:8001 …`.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

OF_SERVICES = {"": "eligibility", "staff": "eligibility", "line": "notifier"}
"""First part of a path → the service it belongs to, where that is not its name."""

_PRIVATE = ("metrics", "readyz")
_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "proxy-authenticate",
        "content-length",
    )
)
_LARGEST = 64 * 1024 * 1024
_AWAY = "ただいまつながりません。しばらくしてから、もう一度開いてください。"


class Gateway:
    """Passes requests on as they are: host, cookies and redirects are not touched. 502 when a service is away."""

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = {name: url.rstrip("/") for name, url in targets.items()}
        self._session: aiohttp.ClientSession | None = None

    def app(self) -> web.Application:
        """To be served; its clean-up closes the connections."""
        app = web.Application(client_max_size=_LARGEST)
        app.cleanup_ctx.append(self._open)
        app.router.add_route("*", "/{path:.*}", self._pass)
        return app

    async def _open(self, _: web.Application) -> AsyncIterator[None]:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=60),
        )
        yield
        await self._session.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        first = request.path.split("/", 2)[1]
        if first in ("livez", "healthz"):
            return web.Response(text="ok")
        owner = OF_SERVICES.get(first, first)
        target = None if first in _PRIVATE else self._targets.get(owner if owner in self._targets else OF_SERVICES[""])
        if target is None or self._session is None:
            return web.Response(status=404, text="ページがありません。")
        headers = _kept(request.headers)
        try:
            async with self._session.request(
                request.method,
                target + request.raw_path,
                headers=headers,
                data=await request.read(),
                allow_redirects=False,
            ) as answer:
                return web.Response(status=answer.status, headers=_kept(answer.headers), body=await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return web.Response(status=502, text=_AWAY, content_type="text/plain", charset="utf-8")


def _kept(headers: Mapping[str, str]) -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _HOP)


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.gateway", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--to", action="append", default=[], metavar="NAME=URL", help="a service and where it answers")
    arguments = parser.parse_args()
    targets = dict(pair.split("=", 1) for pair in arguments.to)
    runner = web.AppRunner(Gateway(targets).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, arguments.host, arguments.port, backlog=2048).start()
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await runner.cleanup()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
