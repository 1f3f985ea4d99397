"""ID tokens as an attacker or a broken provider would make them."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from pydantic import BaseModel, Field


class Wrong(StrEnum):
    """What is wrong with the next ID tokens, or with the user info that goes with them."""

    NONCE = "wrong_nonce"
    NO_NONCE = "no_nonce"
    AUDIENCE = "wrong_aud"
    ISSUER = "wrong_iss"
    EXPIRED = "expired"
    FUTURE = "issued_in_future"
    ALG_NONE = "alg_none"
    ALG_HS256 = "alg_hs256"
    ALG_ES256 = "alg_es256"
    SIGNATURE = "bad_signature"
    KEY_ID = "unknown_kid"
    USERINFO_SUBJECT = "userinfo_sub"


class Order(BaseModel):
    """`wrong` unset: behave again. `times`: tokens to spoil."""

    wrong: Wrong | None = None
    times: int = Field(default=1, ge=1)


class Misbehaviour:
    """Spoils a number of tokens, then behaves."""

    def __init__(self) -> None:
        self._order = Order()
        self._left = 0

    def set(self, order: Order) -> None:
        self._order = order
        self._left = order.times if order.wrong else 0

    def take(self) -> Wrong | None:
        """What is wrong with the token being made."""
        if self._left == 0:
            return None
        self._left -= 1
        return self._order.wrong


def make_token(claims: dict[str, Any], key: ECKey | OctKey, wrong: Wrong | None, es256: ECKey | None = None) -> str:
    """Signed with `key`, spoilt where told. `es256`: what to sign with instead of HS256."""
    claims = _spoilt(claims, wrong)
    if wrong is Wrong.ALG_NONE:
        return _by_hand("none", claims, lambda _: b"")
    if wrong is Wrong.ALG_HS256 and isinstance(key, ECKey):
        # The classic confusion: the public key as the secret of an HMAC.
        public = key.as_bytes(private=False)
        return _by_hand("HS256", claims, lambda signed: hmac.digest(public, signed, hashlib.sha256))
    if wrong is Wrong.ALG_ES256 and es256:
        key = es256
    elif wrong is Wrong.SIGNATURE and isinstance(key, ECKey):
        key = ECKey.generate_key("P-256", {"kid": str(key.kid)})
    elif wrong is Wrong.SIGNATURE:
        key = OctKey.generate_key(256)
    header = {"alg": "HS256" if isinstance(key, OctKey) else "ES256"}
    if isinstance(key, ECKey):
        header["kid"] = "unknown" if wrong is Wrong.KEY_ID else str(key.kid)
    return jwt.encode(header, claims, key)


def _spoilt(claims: dict[str, Any], wrong: Wrong | None) -> dict[str, Any]:
    if wrong is Wrong.NO_NONCE:
        return {name: value for name, value in claims.items() if name != "nonce"}
    iat, exp = claims["iat"], claims["exp"]
    changes: dict[Wrong, dict[str, Any]] = {
        Wrong.NONCE: {"nonce": "another-nonce"},
        Wrong.AUDIENCE: {"aud": "another-client"},
        Wrong.ISSUER: {"iss": "https://issuer.invalid"},
        Wrong.EXPIRED: {"iat": iat - 7200, "exp": iat - 3600},
        Wrong.FUTURE: {"iat": iat + 3600, "exp": exp + 3600},
    }
    return {**claims, **changes.get(wrong, {})} if wrong else claims


def _by_hand(algorithm: str, claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """What no proper library agrees to make."""
    parts = [_base64(orjson.dumps({"alg": algorithm, "typ": "JWT"})), _base64(orjson.dumps(claims))]
    return ".".join([*parts, _base64(sign(".".join(parts).encode()))])


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
