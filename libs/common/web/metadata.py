"""What a provider publishes about itself: its endpoints and its keys, cached."""

import time
from collections.abc import Sequence
from typing import Any

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from libs.common.web.refused import ProviderAway, SignInRefused

_KEEP = 3600.0  # seconds a document is believed
_PAUSE = 30.0  # seconds between two looks for a new key: made-up key ids must not drive us against the provider
_FAMILY = {"ES256": "EC", "RS256": "RSA"}


class Metadata:
    """Discovery document and key set of one issuer (OpenID Connect Discovery 1.0)."""

    pause = _PAUSE

    def __init__(self, issuer: str, http: httpx.AsyncClient) -> None:
        self._issuer = issuer
        self._http = http
        self._document: dict[str, Any] = {}
        self._read_at = float("-inf")
        self._keys: KeySet | None = None
        self._keys_at = float("-inf")

    async def endpoint(self, name: str) -> str:
        """Raises `ProviderAway` when the provider is out or does not name the endpoint."""
        found = await self.optional(name)
        if found is None:
            raise ProviderAway(f"no {name}")
        return found

    async def optional(self, name: str) -> str | None:
        found = (await self._read()).get(name)
        return found if isinstance(found, str) else None

    async def methods(self) -> Sequence[str]:
        """The announced ways a client may prove itself."""
        found = (await self._read()).get("token_endpoint_auth_methods_supported")
        return [str(method) for method in found] if isinstance(found, list) else []

    async def key(self, kid: str | None, algorithm: str) -> Any:
        """The key for a token. An unknown id leads to one new look. Raises `SignInRefused`."""
        if self._keys is None or time.monotonic() - self._keys_at > _KEEP:
            await self._read_keys()
        found = self._find(kid, algorithm)
        if found is None and time.monotonic() - self._keys_at > self.pause:
            await self._read_keys()
            found = self._find(kid, algorithm)
        if found is None:
            raise SignInRefused("unknown key")
        return found

    def _find(self, kid: str | None, algorithm: str) -> Any:
        fitting = [
            key
            for key in (self._keys.keys if self._keys else ())
            if key.key_type == _FAMILY.get(algorithm)
            and key.get("use", "sig") == "sig"
            and key.get("alg", algorithm) == algorithm
        ]
        if kid is None:  # allowed when there is no choice (OIDC Core 10.1)
            return fitting[0] if len(fitting) == 1 else None
        return next((key for key in fitting if key.kid == kid), None)

    async def _read(self) -> dict[str, Any]:
        if time.monotonic() - self._read_at > _KEEP:
            document = await self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self._issuer:
                raise ProviderAway("discovery names another issuer")
            self._document, self._read_at = document, time.monotonic()
        return self._document

    async def _read_keys(self) -> None:
        document = await self._get(await self.endpoint("jwks_uri"))
        try:
            self._keys = KeySet.import_key_set(document)  # type: ignore[arg-type]  # checked by the library
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderAway("key set unreadable") from None
        self._keys_at = time.monotonic()

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            response = await self._http.get(url)
            body = response.json() if response.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            raise ProviderAway("metadata") from None
        if not isinstance(body, dict):
            raise ProviderAway("metadata")
        return body
