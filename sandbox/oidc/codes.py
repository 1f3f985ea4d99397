"""Authorization codes and access tokens: random, of one kind and one client, codes for one use."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass

CODE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person allowed a client: `subject` is the provider's own key for the person."""

    client_id: str
    redirect_uri: str
    subject: str
    scope: frozenset[str]
    nonce: str | None
    challenge: str | None


class Grants:
    """Held by this process only, as long as they count; a sign-in does not outlive a restart."""

    def __init__(self, seconds: float, *, single_use: bool) -> None:
        self._seconds = seconds
        self._single_use = single_use
        self._held: dict[str, tuple[float, Grant]] = {}

    def issue(self, grant: Grant) -> str:
        now = time.monotonic()
        if len(self._held) > 20_000:
            self._held = {token: held for token, held in self._held.items() if held[0] > now}
        token = secrets.token_urlsafe(32)
        self._held[token] = (now + self._seconds, grant)
        return token

    def find(self, token: str | None) -> Grant | None:
        """None when unknown, too old or, for codes, used before."""
        held = self._held.get(token or "")
        if held is None:
            return None
        if self._single_use:
            del self._held[token or ""]
        return held[1] if time.monotonic() < held[0] else None


def proves(verifier: str | None, challenge: str | None) -> bool:
    """PKCE S256; True without a challenge, since then there is nothing to prove."""
    if challenge is None:
        return True
    digest = hashlib.sha256((verifier or "").encode()).digest()
    return secrets.compare_digest(base64.urlsafe_b64encode(digest).decode().rstrip("="), challenge)
