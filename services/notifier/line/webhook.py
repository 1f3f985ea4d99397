"""POST /line/webhook: check the signature over the raw bytes, store, answer; everything else happens later."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from libs.common.database import Database
from libs.common.events import now
from libs.common.web.guard import public
from services.notifier.line.signature import signed
from services.notifier.store_webhook import Received, store

LARGEST = 1 << 20
"""Bytes of a webhook that are read at most."""


def webhook(database: Database, secrets: Sequence[bytes], stored: Callable[[], None]) -> APIRouter:
    """The route. `stored` is called after events were committed.

    401 and nothing stored for a missing or wrong signature; 200 only when the events are durable; LINE waits 2 s.
    """
    router = APIRouter()

    @router.post("/line/webhook", include_in_schema=False, dependencies=[Depends(public)])
    async def receive(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        if not signed(body, request.headers.get("x-line-signature"), secrets):
            return Response(status_code=401)
        received_at = now()
        try:
            events = read_events(body, database.keys.line_hash, received_at)
        except ValueError:
            return Response(status_code=400)
        if events:
            await store(database, events, received_at)
            stored()
        return Response(status_code=200)

    return router


async def _read(request: Request) -> bytes | None:
    """The raw body; None when it is larger than any webhook."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)


def read_events(body: bytes, line_hash: Callable[[str], str], received_at: datetime) -> list[Received]:
    """What is kept of a batch. Raises ValueError only for a body that is no webhook at all.

    LINE adds types and fields without notice: an event that is not understood is kept with what it has, and never
    spoils its batch. What somebody wrote is not among the fields that are kept.
    """
    batch = orjson.loads(body)
    events = batch.get("events") if isinstance(batch, dict) else None
    if not isinstance(events, list):
        raise ValueError("no events")
    return [_received(e, line_hash, received_at) for e in events if isinstance(e, dict)]


def _received(event: dict[str, Any], line_hash: Callable[[str], str], received_at: datetime) -> Received:
    user = _text(_part(event, "source"), "userId")
    id_ = _text(event, "webhookEventId")
    active = event.get("mode", "active") == "active"  # in standby another module of the account answers
    return Received(
        id=id_ or hashlib.sha256(orjson.dumps(event, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        type=_text(event, "type") or "unknown",
        message_type=_text(_part(event, "message"), "type"),
        at=_time(event.get("timestamp"), received_at),
        line_hash=line_hash(user) if user else None,
        unblocked=_part(event, "follow").get("isUnblocked") is True,
        reply_token=_text(event, "replyToken") if active else None,
    )


def _part(event: dict[str, Any], name: str) -> dict[str, Any]:
    part = event.get(name)
    return part if isinstance(part, dict) else {}


def _text(part: dict[str, Any], name: str) -> str | None:
    """A short text field; NUL cannot be stored and stands in no real one."""
    value = part.get(name)
    return value[:200].replace("\0", "") or None if isinstance(value, str) else None


def _time(value: object, otherwise: datetime) -> datetime:
    """Milliseconds since 1970, as LINE says; a time in the future would block every later word about the account."""
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            at = datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return otherwise
        if at <= otherwise + timedelta(minutes=5):
            return at
    return otherwise
