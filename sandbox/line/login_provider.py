"""The tokens of LINE Login: HS256 by the channel secret for web sign-ins, ES256 when asked for."""

import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.responses import JSONResponse

from sandbox.credentials import Credentials
from sandbox.oidc.clients import same_secret
from sandbox.oidc.codes import CODE_SECONDS, Grant, Grants, proves
from sandbox.oidc.misbehave import Misbehaviour, make_token

ID_TOKEN_SECONDS = 3600
ACCESS_TOKEN_SECONDS = 2_592_000


class LoginProvider:
    """One LINE Login channel. `issuer` stands in every ID token."""

    def __init__(self, issuer: str, credentials: Credentials) -> None:
        self.issuer = issuer
        self.credentials = credentials
        self.codes = Grants(CODE_SECONDS, single_use=True)
        self.misbehaviour = Misbehaviour()
        self._access = Grants(ACCESS_TOKEN_SECONDS, single_use=False)
        self._secret = OctKey.import_key(credentials.login_channel_secret)

    def exchange(self, form: Mapping[str, str]) -> JSONResponse:
        """A code for tokens; the code is gone even when the exchange is refused."""
        if form.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type", "grant_type must be authorization_code")
        right_id = form.get("client_id") == self.credentials.login_channel_id
        if not right_id or not same_secret(form.get("client_secret", ""), self.credentials.login_channel_secret):
            return _error("invalid_client", "invalid client_id or client_secret")
        grant = self.codes.find(form.get("code"))
        if grant is None:
            return _error("invalid_grant", "invalid authorization code")
        if form.get("redirect_uri") != grant.redirect_uri:
            return _error("invalid_grant", "redirect_uri does not match")
        if not proves(form.get("code_verifier"), grant.challenge):
            return _error("invalid_grant", "code_verifier does not match")
        return JSONResponse(
            {
                "access_token": self._access.issue(grant),
                "expires_in": ACCESS_TOKEN_SECONDS,
                "id_token": self.id_token(grant, es256=form.get("id_token_key_type") == "JWK"),
                "scope": " ".join(sorted(grant.scope)),
                "token_type": "Bearer",
            }
        )

    def id_token(self, grant: Grant, *, es256: bool = False) -> str:
        """Valid an hour."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": grant.subject,
            "aud": grant.client_id,
            "exp": now + ID_TOKEN_SECONDS,
            "iat": now,
            "amr": ["linesso"],
        }
        if grant.nonce is not None:
            claims["nonce"] = grant.nonce
        key = self.credentials.login_key if es256 else self._secret
        return make_token(claims, key, self.misbehaviour.take(), self.credentials.login_key)

    def bearer(self, authorization: str | None) -> Grant | None:
        """What an access token allows."""
        return self._access.find((authorization or "").removeprefix("Bearer "))

    def verify(self, form: Mapping[str, str]) -> JSONResponse:
        """`POST /oauth2/v2.1/verify`: the claims, or LINE's own words."""
        token = form.get("id_token", "")
        try:
            claims = jwt.decode(token, self._secret, algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            try:
                claims = jwt.decode(token, self.credentials.login_key, algorithms=["ES256"]).claims
            except (JoseError, ValueError):
                return _error("invalid_request", "Invalid IdToken.")
        wrong = {
            "Invalid IdToken Issuer.": claims.get("iss") != self.issuer,
            "IdToken expired.": claims.get("exp", 0) <= time.time(),
            "Invalid IdToken Audience.": claims.get("aud") != form.get("client_id"),
            "Invalid IdToken Nonce.": "nonce" in form and claims.get("nonce") != form["nonce"],
            "Invalid IdToken Subject Identifier.": "user_id" in form and claims.get("sub") != form["user_id"],
        }
        for message, is_wrong in wrong.items():
            if is_wrong:
                return _error("invalid_request", message)
        return JSONResponse(claims)

    def verify_access(self, token: str) -> JSONResponse:
        """`GET /oauth2/v2.1/verify`."""
        grant = self._access.find(token)
        if grant is None:
            return _error("invalid_request", "access token expired")
        scope = " ".join(sorted(grant.scope))
        return JSONResponse({"scope": scope, "client_id": grant.client_id, "expires_in": ACCESS_TOKEN_SECONDS})


def _error(error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, 400)
