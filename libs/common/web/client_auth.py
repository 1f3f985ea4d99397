"""How a client proves itself at a token endpoint."""

import base64
import secrets
import time
from collections.abc import Collection
from typing import Literal
from urllib.parse import quote_plus

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def credentials(
    client_id: str,
    secret: str | None,
    key: ECKey | RSAKey | None,
    auth: Literal["basic", "post"] | None,
    announced: Collection[str],
    *,
    audience: str,
) -> tuple[dict[str, str], dict[str, str]]:
    """Form fields and headers for a token request.

    With a key private_key_jwt (RFC 7523; valid one minute, once), else the secret: by header as OIDC's default,
    in the form when that is asked for or is all the provider announces.
    """
    if key is not None:
        now = int(time.time())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        header = {"alg": "ES256" if isinstance(key, ECKey) else "RS256", "typ": "JWT"}
        if key.kid:
            header["kid"] = key.kid
        fields = {
            "client_id": client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": jwt.encode(header, claims, key),
        }
        return fields, {}
    if secret is None:
        return {"client_id": client_id}, {}
    in_form = auth == "post" or (
        auth is None and "client_secret_post" in announced and "client_secret_basic" not in announced
    )
    if in_form:
        return {"client_id": client_id, "client_secret": secret}, {}
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()
    return {}, {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}
