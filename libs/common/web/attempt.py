"""One attempt to sign in: what we remember between leaving for the provider and coming back.

Kept on our side, for ten minutes, for one use; the browser holds only a random id.
"""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass

from libs.common.database import Tx
from libs.common.web import sessions


@dataclass(frozen=True, slots=True)
class Attempt:
    """`state` ties the return to this browser, `nonce` the token to this attempt, `verifier` the code to us."""

    purpose: str
    state: str
    nonce: str
    verifier: str
    next: str

    @property
    def challenge(self) -> str:
        """PKCE S256 of the verifier (RFC 7636)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def new_attempt(purpose: str, next_path: str) -> Attempt:
    """Fresh random values of at least 192 bits each."""
    return Attempt(purpose, secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), next_path)


async def keep(tx: Tx, attempt: Attempt) -> str:
    """Store the attempt; the id is for the login cookie."""
    return await sessions.start(tx, "login", asdict(attempt))


async def finish(tx: Tx, cookie: str | None, purpose: str, state: str | None) -> Attempt | None:
    """The attempt this return belongs to, once; None when it is over, used, or another browser's."""
    session = await sessions.take(tx, "login", cookie)
    if session is None or state is None:
        return None
    attempt = Attempt(**session.data)
    ours = attempt.purpose == purpose and secrets.compare_digest(attempt.state.encode(), state.encode())
    return attempt if ours else None
