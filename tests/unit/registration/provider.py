"""An identity provider in the test's own process: right by default, wrong in one chosen way."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Form, Header
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

ISSUER = "https://identity.test/realm"
CLIENT_ID = "todoke"
HANAKO = {"name": "試験　花子", "address": "見本市試験町１２－７", "birthdate": "19500203", "gender": "2"}


class IdentityProvider:
    """`claims` overrides those of the ID token, `items` and `userinfo_sub` those of userinfo."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", parameters={"kid": "k1", "alg": "ES256", "use": "sig"})
        self.client_key = ECKey.generate_key("P-256", parameters={"kid": "c1"})
        self.sub = "pairwise-hanako"
        self.items: dict[str, object] = dict(HANAKO)
        self.claims: dict[str, Any] = {}
        self.userinfo_sub: str | None = None
        self.signing: tuple[str, Any] = ("ES256", self.key)
        self.asked: list[dict[str, str]] = []
        self.away = False
        self._codes: dict[str, dict[str, str]] = {}
        self.app = self._build()

    def forge_with_public_key(self) -> None:
        """HS256 with the public key as secret: the classic confusion of algorithms."""
        secret = OctKey.import_key(str(self.key.as_dict(private=False)).encode())
        self.signing = ("HS256", secret)

    def approve(self, url: str) -> dict[str, str]:
        """The person agrees at the provider: the query that comes back to us."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked.append(asked)
        code = f"code{len(self.asked)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def _build(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def away(request: Any, call_next: Any) -> Any:
            return JSONResponse({}, 503) if self.away else await call_next(request)

        @app.get("/realm/.well-known/openid-configuration")
        async def discovery() -> dict[str, Any]:
            return {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/auth",
                "token_endpoint": f"{ISSUER}/token",
                "userinfo_endpoint": f"{ISSUER}/userinfo",
                "jwks_uri": f"{ISSUER}/certs",
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }

        @app.get("/realm/certs")
        async def certs() -> Any:
            return KeySet([self.key]).as_dict(private=False)

        @app.post("/realm/token")
        async def token(
            code: str = Form(),
            code_verifier: str = Form(),
            redirect_uri: str = Form(),
            client_assertion: str = Form(),
        ) -> Any:
            assertion = jwt.decode(client_assertion, self.client_key, algorithms=["ES256"]).claims
            asked = self._codes.pop(code, None)
            challenge = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=")
            if (
                asked is None
                or asked["code_challenge"] != challenge.decode()
                or asked["redirect_uri"] != redirect_uri
                or assertion["aud"] != f"{ISSUER}/token"
            ):
                return JSONResponse({"error": "invalid_grant"}, 400)
            now = int(time.time())
            claims = {
                "iss": ISSUER,
                "aud": CLIENT_ID,
                "sub": self.sub,
                "nonce": asked["nonce"],
                "iat": now,
                "exp": now + 300,
                **self.claims,
            }
            algorithm, key = self.signing
            signed = jwt.encode({"alg": algorithm, "kid": "k1"}, claims, key)
            return {"access_token": "access", "token_type": "Bearer", "id_token": signed}

        @app.get("/realm/userinfo")
        async def userinfo(authorization: str = Header()) -> Any:
            if authorization != "Bearer access":
                return JSONResponse({}, 401)
            return {"sub": self.userinfo_sub or self.sub, **self.items}

        return app
