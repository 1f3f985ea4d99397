"""Webhook signatures: HMAC-SHA256 of the raw body with the channel secret, base64."""

import base64
import hmac
from collections.abc import Sequence


def signed(body: bytes, signature: str | None, secrets: Sequence[bytes]) -> bool:
    """True when any of the secrets made `signature`; several stand during a rotation. Constant time per secret.

    Must see the bytes as they arrived: LINE escapes emoji, so JSON written again has another signature.
    """
    given = (signature or "").encode("utf-8", "replace")
    good = False
    for secret in secrets:
        good |= hmac.compare_digest(base64.b64encode(hmac.digest(secret, body, "sha256")), given)
    return good
