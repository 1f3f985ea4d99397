"""Sends webhooks: signed over the raw bytes, many events in one request, again when no 2xx came."""

import asyncio
import base64
import hashlib
import heapq
import hmac
import itertools
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from sandbox.credentials import Credentials
from sandbox.line import webhook_store
from sandbox.line.clock import Clock
from sandbox.line.events import Event
from sandbox.line.replies import ReplyTokens

_log = logging.getLogger(__name__)
TIMEOUT = 2.0
"""Seconds the receiver has to answer with 2xx."""


@dataclass(slots=True)
class Terms:
    """How patient the platform is; LINE does not disclose its own numbers."""

    tries: int = 30
    first_pause: float = 1.0
    longest_pause: float = 10.0
    events_a_request: int = 20
    requests_at_once: int = 8


@dataclass(slots=True)
class _Waiting:
    event: Event
    tries: int = 0


_Due = tuple[float, int, _Waiting]  # when, a number that keeps equal times in order, what


class WebhookSender:
    """Events on their way; those still waiting when the process ended go out after the next start."""

    def __init__(
        self, pool: Any, credentials: Credentials, clock: Clock, replies: ReplyTokens, url: str, terms: Terms
    ) -> None:
        self.url = url
        self.terms = terms
        self._pool = pool
        self._credentials = credentials
        self._clock = clock
        self._replies = replies
        self._due: list[_Due] = []
        self._numbers = itertools.count()
        self._more = asyncio.Event()
        self._slots = asyncio.Semaphore(terms.requests_at_once)

    def send(self, events: Sequence[Event]) -> None:
        """Hand over events whose rows are committed."""
        now = asyncio.get_running_loop().time()
        for event in events:
            self._push(now, _Waiting(event))
        self._more.set()

    def _push(self, at: float, waiting: _Waiting) -> None:
        heapq.heappush(self._due, (at, next(self._numbers), waiting))

    async def run(self) -> None:
        """Sends until cancelled."""
        self.send(await webhook_store.waiting(self._pool))
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as posts:
            while True:
                await self._slots.acquire()
                posts.create_task(self._post(session, await self._next()))

    async def _next(self) -> list[_Waiting]:
        loop = asyncio.get_running_loop()
        while not self._due or self._due[0][0] > loop.time():
            self._more.clear()
            pause = self._due[0][0] - loop.time() if self._due else None
            try:
                await asyncio.wait_for(self._more.wait(), pause)
            except TimeoutError:
                continue
        batch: list[_Waiting] = []
        while self._due and self._due[0][0] <= loop.time() and len(batch) < self.terms.events_a_request:
            batch.append(heapq.heappop(self._due)[2])
        return batch

    async def _post(self, session: aiohttp.ClientSession, batch: list[_Waiting]) -> None:
        try:
            status = await self.deliver([due.event for due in batch], session)
            await self._settle(batch, delivered=status is not None and 200 <= status < 300)
        except Exception:
            # Only the sandbox's own database can fail here; the rows are still `waiting`.
            _log.warning("webhooks could not be marked, they are sent again", exc_info=True)
            self._later(batch)
        finally:
            self._slots.release()

    async def _settle(self, batch: list[_Waiting], *, delivered: bool) -> None:
        if delivered:
            await webhook_store.settle(self._pool, [due.event["webhookEventId"] for due in batch], "delivered")
            return
        over = [due for due in batch if due.tries + 1 >= self.terms.tries]
        if over:
            await webhook_store.settle(self._pool, [due.event["webhookEventId"] for due in over], "given_up")
        self._later([due for due in batch if due.tries + 1 < self.terms.tries])

    def _later(self, batch: list[_Waiting]) -> None:
        now = asyncio.get_running_loop().time()
        for due in batch:
            pause = min(self.terms.first_pause * 2**due.tries, self.terms.longest_pause)
            event = {**due.event, "deliveryContext": {"isRedelivery": True}}
            self._push(now + pause, _Waiting(event, due.tries + 1))
        self._more.set()

    async def deliver(
        self, events: Sequence[Event], session: aiohttp.ClientSession, *, signature: str | None = None
    ) -> int | None:
        """One POST with these events as they are; its status, None when none came within two seconds.

        `signature` replaces the right one; the empty text leaves the header out.
        """
        now = self._clock.now()
        for event in events:
            if token := event.get("replyToken"):
                at = datetime.fromtimestamp(event.get("timestamp", 0) / 1000, UTC)
                self._replies.sent(token, event.get("source", {}).get("userId", ""), at, now)
        # Escaped non-ASCII, as LINE sends it: whoever re-serialises before checking the signature fails.
        body = json.dumps({"destination": self._credentials.bot_user_id, "events": list(events)}).encode()
        headers = {"content-type": "application/json; charset=utf-8", "user-agent": "LineBotWebhook/2.0"}
        right = sign(self._credentials.channel_secret, body)
        if given := right if signature is None else signature:
            headers["x-line-signature"] = given
        try:
            async with session.post(self.url, data=body, headers=headers) as response:
                await response.read()
                return response.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


def sign(secret: bytes, body: bytes) -> str:
    """`x-line-signature`: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()
