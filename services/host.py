"""One port for several applications: requests go by the first part of their path; health and metrics beside them."""

from collections.abc import Callable, Mapping, Sequence

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Receive, Scope, Send

from libs.common.bus import Bus
from libs.common.service import Service
from libs.common.tracing import span
from libs.common.worker import Worker


class Host:
    """Dispatches without rewriting: a service's routes carry their own prefix, alone and here.

    `/` and `/staff` belong to eligibility, `/line` to notifier.
    """

    def __init__(self, apps: Mapping[str, ASGIApp], health: "Health") -> None:
        self._apps = dict(apps)
        if "eligibility" in apps:
            self._apps |= {"": apps["eligibility"], "staff": apps["eligibility"]}
        if "notifier" in apps:
            self._apps["line"] = apps["notifier"]
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        first = scope["path"].split("/", 2)[1]
        if first in ("healthz", "livez", "readyz", "metrics"):
            await self._health.answer(first, send)
            return
        app = self._apps.get(first)
        if app is None:
            app = self._apps.get("") or next(iter(self._apps.values()), None)
        if app is None:
            await _respond(send, 404, "application/json", b'{"detail":"a worker serves health and metrics only"}')
            return
        with span(f"{scope['method']} /{first}", [_parent(scope)]):
            await app(scope, receive, send)


class Health:
    """`/livez` answers while the event loop turns; `/readyz` also asks the databases, the bus and the workers."""

    def __init__(self, services: Sequence[Service], bus: Bus | None, workers: Callable[[], Sequence[Worker]]) -> None:
        self._services, self._bus, self._workers = services, bus, workers
        self.stopping = False

    async def answer(self, what: str, send: Send) -> None:
        if what == "metrics":
            await _respond(send, 200, CONTENT_TYPE_LATEST, generate_latest())
            return
        faults = await self._faults() if what == "readyz" else {}
        body = orjson.dumps({"status": "ok" if not faults else "not ready", **faults})
        await _respond(send, 503 if faults else 200, "application/json", body)

    async def _faults(self) -> dict[str, str]:
        faults: dict[str, str] = {}
        if self.stopping:
            faults["process"] = "stopping"
        for service in self._services:
            try:
                await service.runtime.database.pool.fetchval("SELECT 1", timeout=2)
            except Exception as error:
                faults[service.name] = f"database: {type(error).__name__}"
        if self._bus and not self._bus.ready():
            faults["bus"] = "not connected or no partitions assigned"
        for worker in self._workers():
            if fault := worker.fault():
                faults["worker"] = fault
        return faults


def _parent(scope: Scope) -> str | None:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"traceparent"), None)


async def _respond(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
