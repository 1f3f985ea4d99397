"""Tokens and user info of the identity provider: private_key_jwt, PKCE, ES256, a subject of its own for each client."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from sandbox.credentials import Credentials
from sandbox.oidc.clients import Assertions
from sandbox.oidc.codes import CODE_SECONDS, Grant, Grants, proves
from sandbox.oidc.misbehave import Misbehaviour, Wrong, make_token

TOKEN_SECONDS = 300


class IdentityProvider:
    """`grant.subject` is the LINE user id of the phone whose owner's card was read."""

    def __init__(self, issuer: str, credentials: Credentials) -> None:
        self.issuer = issuer
        self.credentials = credentials
        self.codes = Grants(CODE_SECONDS, single_use=True)
        self.misbehaviour = Misbehaviour()
        self.iso_format = False
        self._access = Grants(TOKEN_SECONDS, single_use=False)
        self._strange: set[str] = set()
        audience = f"{issuer}/protocol/openid-connect/token"
        self._clients = Assertions(credentials.identity_client_id, credentials.identity_client_key, audience)

    def exchange(self, form: Mapping[str, str]) -> JSONResponse:
        """A code for tokens; the code is gone even when the exchange is refused."""
        if form.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type")
        if not self._clients.proves(form):
            return _error("invalid_client", 401)
        grant = self.codes.find(form.get("code"))
        if grant is None or form.get("redirect_uri") != grant.redirect_uri:
            return _error("invalid_grant")
        if not proves(form.get("code_verifier"), grant.challenge):
            return _error("invalid_grant")
        access_token = self._access.issue(grant)
        wrong = self.misbehaviour.take()
        if wrong is Wrong.USERINFO_SUBJECT:
            self._strange.add(access_token)
        return JSONResponse(
            {
                "access_token": access_token,
                "expires_in": TOKEN_SECONDS,
                "id_token": self._id_token(grant, wrong),
                "scope": " ".join(sorted(grant.scope)),
                "token_type": "Bearer",
            }
        )

    def _id_token(self, grant: Grant, wrong: Wrong | None) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self._subject(grant),
            "aud": grant.client_id,
            "exp": now + TOKEN_SECONDS,
            "iat": now,
            "auth_time": now,
            "acr": "aal3",
            "nonce": grant.nonce,
        }
        return make_token(claims, self.credentials.identity_key, wrong)

    def userinfo(self, authorization: str | None, person: Mapping[str, Any] | None) -> JSONResponse:
        """The four items of the scopes allowed. `person`: a row of table `phone`."""
        token = (authorization or "").removeprefix("Bearer ")
        grant = self._access.find(token)
        if grant is None or person is None:
            return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
        male = person["sex"] == "男"
        birth = person["birth_date"]
        items = {
            "name": person["card_name"],
            "address": person["address"],
            "birthdate": birth.isoformat() if self.iso_format else birth.strftime("%Y%m%d"),
            "gender": ("male" if male else "female") if self.iso_format else ("1" if male else "2"),
        }
        subject = "another-subject" if token in self._strange else self._subject(grant)
        return JSONResponse({"sub": subject, **{name: items[name] for name in items if name in grant.scope}})

    def bearer(self, authorization: str | None) -> Grant | None:
        """What an access token allows."""
        return self._access.find((authorization or "").removeprefix("Bearer "))

    def _subject(self, grant: Grant) -> str:
        digest = hmac.digest(self.credentials.token_key, f"{grant.client_id}:{grant.subject}".encode(), hashlib.sha256)
        return digest.hex()[:40]


def _error(error: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"error": error}, status)
