"""The Messaging API without HTTP: headers and body in, an answer out, with every rule LINE documents."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson

from sandbox.line.answer import Answer, refusal
from sandbox.line.buckets import Buckets
from sandbox.line.checks import message_faults
from sandbox.line.checks_text import fault
from sandbox.line.clock import Clock
from sandbox.line.faults import Fault, Faults
from sandbox.line.ledger import Ledger, Request
from sandbox.line.phones import Phones, Reach
from sandbox.line.quota import Quota
from sandbox.line.replies import ReplyTokens
from sandbox.line.sent import sent_messages
from sandbox.line.tokens import ChannelTokens

MAX_BODY = 2 * 1024 * 1024
MAX_RECIPIENTS = 500
_RETRYABLE = frozenset({"push", "multicast"})
_INVALID_TO = "The property, 'to', in the request body is invalid (line: -, column: -)"

Headers = Mapping[str, str]
_Work = Callable[[Any, UUID | None, str], Awaitable[Answer]]


class Platform:
    """One channel. Every method answers like the endpoint of its name; header names are in lower case."""

    def __init__(
        self,
        clock: Clock,
        tokens: ChannelTokens,
        phones: Phones,
        ledger: Ledger,
        quota: Quota,
        replies: ReplyTokens,
    ) -> None:
        self.clock = clock
        self.tokens = tokens
        self.phones = phones
        self.ledger = ledger
        self.quota = quota
        self.replies = replies
        self.buckets = Buckets()
        self.faults = Faults()

    async def push(self, headers: Headers, body: bytes) -> Answer:
        """`POST /v2/bot/message/push`. Accepted means durable in the ledger before the answer."""
        return await self._send("push", headers, body, self._push)

    async def multicast(self, headers: Headers, body: bytes) -> Answer:
        """`POST /v2/bot/message/multicast`: one unknown recipient refuses all."""
        return await self._send("multicast", headers, body, self._multicast)

    async def reply(self, headers: Headers, body: bytes) -> Answer:
        """`POST /v2/bot/message/reply`."""
        return await self._send("reply", headers, body, self._reply)

    async def validate(self, headers: Headers, body: bytes) -> Answer:
        """`POST /v2/bot/message/validate/…`."""
        return await self._send("validate", headers, body, self._validate)

    async def get(self, headers: Headers, find: Callable[[], Awaitable[object | None]]) -> Answer:
        """A reading endpoint: what `find` returns, or 404."""
        request_id = str(uuid4())
        answer = self._gate("other", headers, b"")
        if answer is None:
            found = await find()
            answer = refusal(404, "Not found") if found is None else Answer(200, orjson.dumps(found))
        answer.headers["x-line-request-id"] = request_id
        return answer

    async def _send(self, endpoint: str, headers: Headers, body: bytes, work: _Work) -> Answer:
        request_id = str(uuid4())
        answer = await self._fated(endpoint, headers, body, work, request_id)
        answer.headers.setdefault("x-line-request-id", request_id)
        return answer

    async def _fated(self, endpoint: str, headers: Headers, body: bytes, work: _Work, request_id: str) -> Answer:
        if (refused := self._gate(endpoint, headers, body)) is not None:
            return refused
        fate = self.faults.draw(endpoint)
        if fate is None:
            return await self._answer(endpoint, headers, body, work, request_id)
        either = fate in (Fault.GARBLED, Fault.RESET) and self.faults.coin()
        if fate is Fault.THROTTLED:
            return _throttled()
        if either or fate is Fault.ERROR_BEFORE:
            return _failed(fate)
        answer = await self._answer(endpoint, headers, body, work, request_id)
        if fate is Fault.SLOW:
            answer.delay = self.faults.slow_seconds
        elif fate is Fault.TIMEOUT:
            answer.delay, answer.cut = self.faults.timeout_seconds, True
        else:
            return _failed(fate)
        return answer

    def _gate(self, endpoint: str, headers: Headers, body: bytes) -> Answer | None:
        if not self.tokens.valid(headers.get("authorization")):
            message = "Authentication failed. Confirm that the access token in the authorization header is valid."
            return refusal(401, message)
        if not self.buckets.take(endpoint):
            return _throttled()
        if len(body) > MAX_BODY:
            return refusal(413, "Request Entity Too Large")
        return None

    async def _answer(self, endpoint: str, headers: Headers, body: bytes, work: _Work, request_id: str) -> Answer:
        if not headers.get("content-type", "").startswith("application/json"):
            return refusal(415, "Unsupported media type")
        try:
            key, content = _retry_key(endpoint, headers), _content(body)
        except ValueError as error:
            return refusal(400, str(error))
        if faults := message_faults(content.get("messages")):
            return refusal(400, f"The request body has {len(faults)} error(s)", faults)
        try:
            return await work(content, key, request_id)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            # The database is away: whether the request was written is not known, and a 500 says just that.
            return _failed(Fault.ERROR_AFTER)

    async def _push(self, content: Any, key: UUID | None, request_id: str) -> Answer:
        reach = self.phones.reach(content.get("to"))
        if reach is Reach.REFUSED:
            return refusal(400, _INVALID_TO)
        viewers = [content["to"]] if reach is Reach.SHOWN else []
        return await self._accept("push", content, key, request_id, viewers, 1)

    async def _multicast(self, content: Any, key: UUID | None, request_id: str) -> Answer:
        to = content.get("to")
        if not isinstance(to, list) or not 1 <= len(to) <= MAX_RECIPIENTS:
            return refusal(400, "The request body has 1 error(s)", [fault("Size must be between 1 and 500", "to")])
        reaches = {user_id: self.phones.reach(user_id) for user_id in map(str, to)}
        if Reach.REFUSED in reaches.values():
            return refusal(400, _INVALID_TO)
        viewers = [user_id for user_id, reach in reaches.items() if reach is Reach.SHOWN]
        return await self._accept("multicast", content, key, request_id, viewers, len(viewers))

    async def _accept(
        self, way: str, content: Any, key: UUID | None, request_id: str, viewers: Sequence[str], counted: int
    ) -> Answer:
        if not self.quota.left(counted):
            return refusal(429, "You have reached your monthly limit.")
        messages = [orjson.dumps(message).decode() for message in content["messages"]]
        outcome = await self.ledger.accept(Request(way, request_id, messages, viewers, key))
        sent = sent_messages(outcome) if way == "push" else None
        if outcome.duplicate:
            answer = refusal(409, "The retry key is already accepted", sent=sent)
            answer.headers["x-line-accepted-request-id"] = outcome.request_id
            return answer
        self.quota.count(len(viewers))
        return Answer(200, orjson.dumps({"sentMessages": sent} if sent else {}))

    async def _reply(self, content: Any, _key: UUID | None, request_id: str) -> Answer:
        user_id = self.replies.use(content.get("replyToken"), self.clock.now())
        if user_id is None:
            return refusal(400, "Invalid reply token")
        messages = [orjson.dumps(message).decode() for message in content["messages"]]
        viewers = [user_id] if self.phones.reach(user_id) is Reach.SHOWN else []
        outcome = await self.ledger.accept(Request("reply", request_id, messages, viewers))
        return Answer(200, orjson.dumps({"sentMessages": sent_messages(outcome)}))

    async def _validate(self, _content: Any, _key: UUID | None, _request_id: str) -> Answer:
        return Answer(200)


def _retry_key(endpoint: str, headers: Headers) -> UUID | None:
    given = headers.get("x-line-retry-key")
    if given is None:
        return None
    if endpoint not in _RETRYABLE:
        raise ValueError("The retry key is not supported by this endpoint")
    try:
        return UUID(given)
    except ValueError:
        raise ValueError("The retry key is invalid") from None


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise ValueError("The request body could not be parsed as JSON")
    return content


def _throttled() -> Answer:
    return refusal(429, "The API rate limit has been exceeded. Try again later.")


def _failed(fault: Fault) -> Answer:
    if fault is Fault.GARBLED:
        return Answer(500, b"\xff\xfe<html>\x93\xe0\x95\x94</html>")
    answer = refusal(500, "Internal server error")
    answer.cut = fault is Fault.RESET
    return answer
