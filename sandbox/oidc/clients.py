"""Who calls the token endpoint: a client secret, or an assertion signed with the client's key."""

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from urllib.parse import unquote

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 600


def named_client(authorization: str | None, form: Mapping[str, str]) -> tuple[str, str]:
    """Client id and secret by HTTP Basic or in the form; empty where missing."""
    if authorization and authorization.startswith("Basic "):
        try:
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote(name), unquote(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def same_secret(given: str, right: str) -> bool:
    """Compared in constant time; an empty one is never right."""
    return bool(right) and secrets.compare_digest(given.encode(), right.encode())


class Assertions:
    """`private_key_jwt`: ES256, issuer and subject the client, audience the token endpoint, each one used once."""

    def __init__(self, client_id: str, key: ECKey, audience: str) -> None:
        self._client_id = client_id
        self._key = key
        self._audience = audience
        self._seen: dict[str, float] = {}

    def proves(self, form: Mapping[str, str]) -> bool:
        """Whether the request comes from the client."""
        if form.get("client_assertion_type") != ASSERTION:
            return False
        try:
            claims = jwt.decode(form.get("client_assertion", ""), self._key, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            return False
        now, exp, jti = time.time(), claims.get("exp"), claims.get("jti")
        if not isinstance(exp, int | float) or not now < exp <= now + _ASSERTION_SECONDS:
            return False
        self._seen = {known: until for known, until in self._seen.items() if until > now}
        right = (
            claims.get("iss") == claims.get("sub") == self._client_id
            and claims.get("aud") in (self._audience, [self._audience])
            and isinstance(jti, str)
            and jti not in ("", *self._seen)
        )
        if right:
            self._seen[str(jti)] = exp
        return right
