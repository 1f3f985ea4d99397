"""Tokens of the staff provider: ID tokens for sign-in, bearer tokens for machine clients, both ES256."""

import time
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from sandbox.credentials import Credentials
from sandbox.oidc.clients import named_client, same_secret
from sandbox.oidc.codes import CODE_SECONDS, Grants, proves
from sandbox.oidc.misbehave import Misbehaviour, make_token
from sandbox.staff_idp.people import BY_SUBJECT, machine_secret

TOKEN_SECONDS = 600


class StaffProvider:
    """One client for people, one for each role of machines."""

    def __init__(self, issuer: str, credentials: Credentials) -> None:
        self.issuer = issuer
        self.credentials = credentials
        self.codes = Grants(CODE_SECONDS, single_use=True)
        self.misbehaviour = Misbehaviour()
        self._access = Grants(TOKEN_SECONDS, single_use=False)

    def token(self, authorization: str | None, form: Mapping[str, str]) -> JSONResponse:
        """Client secret by HTTP Basic or in the form."""
        client_id, secret = named_client(authorization, form)
        match form.get("grant_type"):
            case "client_credentials":
                return self._machine(client_id, secret)
            case "authorization_code":
                return self._exchange(client_id, secret, form)
            case _:
                return _error("unsupported_grant_type")

    def _machine(self, client_id: str, secret: str) -> JSONResponse:
        if not same_secret(secret, machine_secret(client_id) or ""):
            return _error("invalid_client", 401)
        claims = self._claims(client_id, self.credentials.staff_audience, client_id.removeprefix("machine-"))
        body = {"access_token": self._signed(claims), "expires_in": TOKEN_SECONDS, "token_type": "Bearer"}
        return JSONResponse(body)

    def _exchange(self, client_id: str, secret: str, form: Mapping[str, str]) -> JSONResponse:
        right = self.credentials
        if client_id != right.staff_client_id or not same_secret(secret, right.staff_client_secret):
            return _error("invalid_client", 401)
        grant = self.codes.find(form.get("code"))
        if grant is None or form.get("redirect_uri") != grant.redirect_uri:
            return _error("invalid_grant")
        if not proves(form.get("code_verifier"), grant.challenge):
            return _error("invalid_grant")
        member = BY_SUBJECT[grant.subject]
        claims = self._claims(member.subject, grant.client_id, member.role)
        claims |= {"name": member.name, "preferred_username": member.subject, "auth_time": claims["iat"]}
        claims |= {"amr": ["pwd", "otp", "mfa"], "acr": "2"}
        if grant.nonce is not None:
            claims["nonce"] = grant.nonce
        return JSONResponse(
            {
                "access_token": self._access.issue(grant),
                "expires_in": TOKEN_SECONDS,
                "id_token": self._signed(claims),
                "scope": " ".join(sorted(grant.scope)),
                "token_type": "Bearer",
            }
        )

    def userinfo(self, authorization: str | None) -> JSONResponse:
        """Name and roles of the person signed in."""
        grant = self._access.find((authorization or "").removeprefix("Bearer "))
        if grant is None:
            return _error("invalid_token", 401)
        member = BY_SUBJECT[grant.subject]
        roles = {self.credentials.staff_roles_claim: [member.role]}
        return JSONResponse({"sub": member.subject, "name": member.name, **roles})

    def _claims(self, subject: str, audience: str, role: str) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.issuer,
            "sub": subject,
            "aud": audience,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            self.credentials.staff_roles_claim: [role],
        }

    def _signed(self, claims: dict[str, Any]) -> str:
        return make_token(claims, self.credentials.staff_key, self.misbehaviour.take())


def _error(error: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"error": error}, status)
