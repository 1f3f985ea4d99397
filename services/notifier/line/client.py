"""A thin client of the Messaging API: aiohttp and bytes, because the official one costs thirty times the CPU."""

import asyncio
import time
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import aiohttp
import orjson

from libs.common.settings import Settings
from services.notifier.line.outcome import NotSent, Outcome, TokenInvalid, Unknown, classify
from services.notifier.line.token import Assertion, TokenCache, TokenUnavailable
from services.notifier.line.transport import Quota
from services.notifier.metrics import PUSH_SECONDS

_QUOTA_SECONDS = 5.0
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class LineClient:
    """`LineTransport` over HTTP. Use as an async context manager.

    `timeout` is for one whole request in seconds; a request that ran into it has an unknown outcome.
    Raises ValueError when the settings name no channel.
    """

    def __init__(self, settings: Settings, *, timeout: float = 10.0, connections: int = 256) -> None:
        if not (settings.line_api_url and settings.line_channel_id and settings.line_assertion_key_file):
            raise ValueError("TODOKE_LINE_API_URL, _CHANNEL_ID and _ASSERTION_KEY_FILE belong together")
        self._base = settings.line_api_url.rstrip("/")
        assertion = Assertion(settings.line_channel_id, settings.line_assertion_key_file)
        self._tokens = TokenCache(assertion.sign, self._fetch_token)
        self._timeout, self._connections = timeout, connections
        self._session: aiohttp.ClientSession | None = None
        self._quota: tuple[float, Quota | None] = (0.0, None)
        self._quota_lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=self._timeout),
            headers={"User-Agent": "todoke"},
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def push(self, body: bytes, retry_key: UUID) -> Outcome:
        with PUSH_SECONDS.time():
            return await self._post("/v2/bot/message/push", body, {"X-Line-Retry-Key": str(retry_key)})

    async def reply(self, body: bytes) -> Outcome:
        return await self._post("/v2/bot/message/reply", body, {})  # a retry key would be refused here

    async def validate(self, body: bytes) -> Outcome:
        return await self._post("/v2/bot/message/validate/push", body, {})

    async def quota(self) -> Quota | None:
        try:
            limit = await self._get("/v2/bot/message/quota")
            used = await self._get("/v2/bot/message/quota/consumption")
            return Quota(int(limit["value"]) if limit.get("type") == "limited" else None, int(used["totalUsage"]))
        except (aiohttp.ClientError, TimeoutError, OSError, TokenUnavailable, ValueError, KeyError, TypeError):
            return None

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Outcome:
        try:
            token = await self._tokens.get()
        except TokenUnavailable as error:
            return NotSent(str(error))
        outcome = await self._send(path, body, headers, token)
        if isinstance(outcome, TokenInvalid):
            try:
                token = await self._tokens.after_refusal(token)
            except TokenUnavailable:
                return outcome
            outcome = await self._send(path, body, headers, token)
        return outcome

    async def _send(self, path: str, body: bytes, headers: dict[str, str], token: str) -> Outcome:
        all_headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
        try:
            async with self._http.post(
                self._base + path, data=body, headers=all_headers, allow_redirects=False
            ) as response:
                status, answered = response.status, response.headers
                try:
                    text = await response.read()
                except (aiohttp.ClientError, TimeoutError, OSError):
                    text = b""  # the status has been said; a broken body does not take it back
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unknown(type(error).__name__)
        if status == 429:
            return classify(status, answered, text, quota_exhausted=await self._quota_exhausted())
        return classify(status, answered, text)

    async def _quota_exhausted(self) -> bool:
        """Asked once for a burst of 429s; not known counts as not exhausted, so that the message is tried again."""
        async with self._quota_lock:
            at, quota = self._quota
            if quota is None or time.monotonic() - at > _QUOTA_SECONDS:
                quota = await self.quota()
                self._quota = (time.monotonic(), quota)
            return quota is not None and quota.exhausted

    async def _get(self, path: str) -> dict[str, Any]:
        token = await self._tokens.get()
        async with self._http.get(self._base + path, headers={"Authorization": f"Bearer {token}"}) as response:
            if response.status == 401:
                await self._tokens.after_refusal(token)
            response.raise_for_status()
            answer: dict[str, Any] = orjson.loads(await response.read())
            return answer

    async def _fetch_token(self, assertion: str) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        try:
            async with self._http.post(f"{self._base}/oauth2/v3/token", data=form, allow_redirects=False) as response:
                if response.status != 200:
                    raise TokenUnavailable(f"the token endpoint answered {response.status}")
                answer = orjson.loads(await response.read())
                return str(answer["access_token"]), float(answer["expires_in"])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            raise TokenUnavailable(f"the token endpoint: {type(error).__name__}") from None

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("LineClient is used outside its context")
        return self._session
