"""A small OIDC provider for tests: one person, one client, every claim and key can be bent."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ISSUER = "https://idp.example"
CLIENT = "client-1"
SECRET = "0123456789abcdef0123456789abcdef"


class TestProvider:
    __test__ = False

    def __init__(self, algorithm: str = "ES256") -> None:
        self.algorithm = algorithm
        self.key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"}, private=True)
        self.published: list[Key] = [self.key]
        self.key_fetches = 0
        self.claims: dict[str, Any] = {"sub": "person-1", "name": "試験 花子", "roles": ["clerk"]}
        self.codes: dict[str, dict[str, str]] = {}
        self.methods = ["client_secret_basic"]
        self.end_session = False
        self.token_requests: list[tuple[dict[str, str], str | None]] = []
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
            ]
        )

    def agree(self, authorize_url: str, **bent: str) -> str:
        """What a person's browser would do there: the query string of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorize_url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"], **bent})

    def sign(self, claims: dict[str, Any], *, key: Any = None, header: dict[str, Any] | None = None) -> str:
        if self.algorithm == "HS256" and key is None:
            return jwt.encode({"alg": "HS256", **(header or {})}, claims, OctKey.import_key(SECRET))
        use = key or self.key
        kid = {"kid": use.kid} if use.kid else {}
        return jwt.encode({"alg": "ES256", **kid, **(header or {})}, claims, use)

    def base(self, nonce: str = "n", audience: str = CLIENT) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": ISSUER, "aud": audience, "nonce": nonce, "iat": now, "exp": now + 300, **self.claims}

    async def _discovery(self, request: Request) -> Response:
        document = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "jwks_uri": f"{ISSUER}/keys",
            "token_endpoint_auth_methods_supported": self.methods,
        }
        if self.end_session:
            document["end_session_endpoint"] = f"{ISSUER}/logout"
        return JSONResponse(document)

    async def _keys(self, request: Request) -> Response:
        self.key_fetches += 1
        return JSONResponse(KeySet(self.published).as_dict(private=False))

    async def _userinfo(self, request: Request) -> Response:
        return JSONResponse({"sub": self.claims["sub"], "address": "見本市1番地"})

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.token_requests.append((form, request.headers.get("authorization")))
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = self.base(asked["nonce"], asked["client_id"])
        return JSONResponse({"access_token": "a-1", "token_type": "Bearer", "id_token": self.sign(claims)})
