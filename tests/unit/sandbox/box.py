"""What the tests of the sandbox hold in their hands."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from libs.common.settings import Settings
from sandbox.line.platform import Platform
from sandbox.line.webhook import Terms
from sandbox.parts import Parts

FAST = Terms(tries=4, first_pause=0.05, longest_pause=0.1)


@dataclass
class Receiver:
    """The city's end of the webhook: keeps what came, answers as told."""

    port: int = 0
    status: int = 200
    silent_for: float = 0.0
    requests: list[tuple[bytes, str | None]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    def take(self, body: bytes, signature: str | None) -> None:
        self.requests.append((body, signature))
        self.events += orjson.loads(body)["events"]

    async def wait_for(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(10):
            while len(self.events) < count:
                await asyncio.sleep(0.01)
        return list(self.events)


@dataclass
class Box:
    """The running sandbox, a browser and a channel access token."""

    parts: Parts
    browser: httpx.AsyncClient
    settings: Settings
    receiver: Receiver
    headers: dict[str, str]

    @property
    def platform(self) -> Platform:
        return self.parts.platform

    async def friend(self, place: int = 0) -> str:
        """The LINE user id of a resident who has added the account."""
        user_id: str = (await self.parts.phones.page(1))[place]["user_id"]
        await self.parts.residents.befriend([user_id])
        return user_id

    async def shown(self, user_id: str | None = None) -> list[dict[str, Any]]:
        params = {"user_id": user_id} if user_id else {}
        answer = await self.browser.get("/sandbox/line/ledger", params=params)
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    async def push(self, to: str, text: str = "市からお知らせがあります", **headers: str) -> Any:
        body = orjson.dumps({"to": to, "messages": [{"type": "text", "text": text}]})
        return await self.platform.push({**self.headers, **headers}, body)
