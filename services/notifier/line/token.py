"""Stateless channel access tokens by JWT assertion: 15 minutes long, nothing to revoke, no secret on the wire."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey

AUDIENCE = "https://api.line.me/"
"""The audience LINE prescribes for the assertion, whatever host is called."""

Fetch = Callable[[str], Awaitable[tuple[str, float]]]
"""Exchanges an assertion for (token, seconds it lives). Raises `TokenUnavailable`."""


class TokenUnavailable(Exception):
    """No token was to be had; the message says why without holding any credential."""


class Assertion:
    """Signs assertions with the channel's private key (JWK, RSA, with `kid`)."""

    def __init__(self, channel_id: str, key_file: Path) -> None:
        self._channel_id = channel_id
        self._key = RSAKey.import_key(orjson.loads(key_file.expanduser().read_bytes()))
        if not self._key.kid:
            raise ValueError(f"{key_file}: the key has no kid")

    def sign(self) -> str:
        """Valid for 10 minutes; LINE allows 30. About 1 ms."""
        claims = {"iss": self._channel_id, "sub": self._channel_id, "aud": AUDIENCE, "exp": int(time.time()) + 600}
        return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": self._key.kid}, claims, self._key, algorithms=["RS256"])


class TokenCache:
    """One token for all calls: renewed at 80 % of its life, by one call while the others wait."""

    def __init__(self, sign: Callable[[], str], fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._sign, self._fetch, self._clock = sign, fetch, clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._renew_at = 0.0

    async def get(self) -> str:
        """Raises `TokenUnavailable`."""
        if self._clock() < self._renew_at:
            return self._token
        return await self._renew(self._token)

    async def after_refusal(self, refused: str) -> str:
        """Another token than the one LINE refused; fetched once, however many calls were refused with it."""
        return await self._renew(refused)

    async def _renew(self, known: str) -> str:
        async with self._lock:
            if self._token != known and self._clock() < self._renew_at:
                return self._token
            self._token, life = await self._fetch(self._sign())
            self._renew_at = self._clock() + 0.8 * life
            return self._token
