"""Channel access tokens of the stateless kind: 15 minutes, cannot be revoked."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping

import orjson
from joserfc import jwt
from joserfc.errors import JoseError

from sandbox.credentials import Credentials
from sandbox.line.answer import Answer
from sandbox.line.clock import Clock

SECONDS = 900
AUDIENCE = "https://api.line.me/"  # LINE's own text: the same for every host
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 1800


class ChannelTokens:
    """Issues and checks tokens; a token outlives a restart, since it carries its own expiry and seal."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._known: dict[str, float] = {}

    def issue(self, form: Mapping[str, str]) -> Answer:
        """`POST /oauth2/v3/token`: by JWT assertion, or by channel id and secret."""
        if form.get("grant_type") != "client_credentials":
            return _error("unsupported_grant_type", "grant_type must be client_credentials")
        if "client_assertion" in form:
            reason = self._assertion_fault(form)
        else:
            secret = form.get("client_secret", "").encode()
            known = form.get("client_id") == self._credentials.channel_id
            good = hmac.compare_digest(secret, self._credentials.channel_secret)
            reason = None if known and good else "invalid client credentials"
        if reason:
            return _error("invalid_client", reason)
        expires = self._clock.now().timestamp() + SECONDS
        payload = f"{self._credentials.channel_id}.{expires:.3f}"
        token = f"{_base64(payload.encode())}.{_base64(self._seal(payload))}"
        body = {"token_type": "Bearer", "access_token": token, "expires_in": SECONDS - 1}
        return Answer(200, orjson.dumps(body))

    def valid(self, authorization: str | None) -> bool:
        """Whether the header `Authorization` carries a token of this channel that has not expired."""
        if not authorization or not authorization.startswith("Bearer "):
            return False
        token = authorization[7:]
        expires = self._known.get(token)
        if expires is None:
            expires = self._read(token)
            if expires is None:
                return False
            if len(self._known) > 1000:
                self._known.clear()
            self._known[token] = expires
        return time.time() + self._clock.offset.total_seconds() < expires

    def _read(self, token: str) -> float | None:
        head, _, seal = token.partition(".")
        try:
            payload = base64.urlsafe_b64decode(head + "==").decode()
            given = base64.urlsafe_b64decode(seal + "==")
        except ValueError:
            return None
        if not hmac.compare_digest(given, self._seal(payload)):
            return None
        return float(payload.partition(".")[2])

    def _seal(self, payload: str) -> bytes:
        return hmac.digest(self._credentials.token_key, payload.encode(), hashlib.sha256)

    def _assertion_fault(self, form: Mapping[str, str]) -> str | None:
        if form.get("client_assertion_type") != _ASSERTION:
            return "client_assertion_type is not supported"
        key = self._credentials.assertion_key
        try:
            token = jwt.decode(form["client_assertion"], key, algorithms=["RS256"])
        except (JoseError, ValueError):
            return "invalid client_assertion"
        claims, now = token.claims, self._clock.now().timestamp()
        channel, exp = self._credentials.channel_id, claims.get("exp")
        wrong = {
            "unknown kid": token.header.get("kid") != key.kid,
            "iss and sub must be the channel id": not (claims.get("iss") == claims.get("sub") == channel),
            f"aud must be {AUDIENCE}": claims.get("aud") not in (AUDIENCE, [AUDIENCE]),
            "exp must lie within the next 30 minutes": not isinstance(exp, int)
            or not now < exp <= now + _ASSERTION_SECONDS + 5,
        }
        return next((reason for reason, is_wrong in wrong.items() if is_wrong), None)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _error(error: str, description: str) -> Answer:
    return Answer(400, orjson.dumps({"error": error, "error_description": description}))
