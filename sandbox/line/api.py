"""The Messaging API over HTTP, as bare ASGI: nothing between the socket and the platform on the push path."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope, Send

from sandbox.line.answer import Answer, refusal
from sandbox.line.platform import MAX_BODY
from sandbox.parts import Parts

BOT = "/sandbox/line/v2/bot/"
TOKEN = "/sandbox/line/oauth2/v3/token"  # noqa: S105 (a path)
_DISPLAY = "{role}のスマートフォン"

Headers = dict[str, str]


async def messaging(parts: Parts, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every path under `/v2/bot/` and the token endpoint; unknown ones like LINE, with 404."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    answer = await _answer(parts, scope["method"], scope["path"], headers, await _read(receive))
    if answer.delay:
        await asyncio.sleep(answer.delay)
    if answer.cut:
        await _cut(send)
        return
    head = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    head += [(b"content-type", b"application/json"), (b"content-length", str(len(answer.body)).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": head})
    await send({"type": "http.response.body", "body": answer.body})


async def _answer(parts: Parts, method: str, path: str, headers: Headers, body: bytes) -> Answer:
    platform = parts.platform
    if method == "POST":
        if path == TOKEN:
            return _token(parts, body)
        posts: dict[str, Callable[[Headers, bytes], Awaitable[Answer]]] = {
            "message/push": platform.push,
            "message/reply": platform.reply,
            "message/multicast": platform.multicast,
            "message/validate/push": platform.validate,
            "message/validate/reply": platform.validate,
            "message/validate/multicast": platform.validate,
        }
        post = posts.get(path.removeprefix(BOT))
        return await post(headers, body) if post else refusal(404, "Not found")
    if path == BOT + "channel/webhook/endpoint":
        return await _endpoint(parts, method, headers, body)
    if method != "GET":
        return refusal(405, "Method not allowed")
    return await platform.get(headers, lambda: _find(parts, path.removeprefix(BOT)))


def _token(parts: Parts, body: bytes) -> Answer:
    if not parts.platform.buckets.take("token"):
        return refusal(429, "The API rate limit has been exceeded. Try again later.")
    return parts.platform.tokens.issue(dict(parse_qsl(body.decode("utf-8", "replace"))))


async def _find(parts: Parts, name: str) -> object | None:
    if name == "message/quota":
        return parts.platform.quota.body()
    if name == "message/quota/consumption":
        return {"totalUsage": parts.platform.quota.used}
    if name == "info":
        return {
            "userId": parts.credentials.bot_user_id,
            "basicId": "@mihon-city",
            "displayName": parts.settings.city_name,
            "chatMode": "bot",
            "markAsReadMode": "auto",
        }
    if name.startswith("profile/"):
        phone = await parts.phones.get(name.removeprefix("profile/"))
        if phone is not None and phone["account"] == "active" and phone["friend"] == "friend":
            # Nobody's real name: people call themselves what they like on LINE.
            return {"userId": phone["user_id"], "displayName": _DISPLAY.format(role=phone["role"]), "language": "ja"}
    return None


async def _endpoint(parts: Parts, method: str, headers: Headers, body: bytes) -> Answer:
    async def read() -> object:
        return {"endpoint": parts.sender.url, "active": True}

    async def write() -> object | None:
        parts.sender.url = _url(body)
        return {}

    if method == "PUT" and not _url(body):
        return refusal(400, "invalid webhook endpoint")
    return await parts.platform.get(headers, write if method == "PUT" else read)


def _url(body: bytes) -> str:
    try:
        content: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    url = content.get("endpoint") if isinstance(content, dict) else None
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body") and len(body) <= MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
    return body


async def _cut(send: Send) -> None:
    """End the connection without an answer, as far as the server lets us."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.BaseTransport):
        abort: Callable[[], None] = getattr(transport, "abort", transport.close)
        abort()
        return
    # Another server: a body shorter than promised; the client sees the connection end too early.
    head = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b""})
