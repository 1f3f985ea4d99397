"""OpenID Connect as a relying party: discovery, code exchange, ID tokens. Used for residents, staff and identity proof.

Rules: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7636 (PKCE), RFC 7523 (private_key_jwt).
"""

import hmac
import time
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.util import urlsafe_b64decode

from libs.common.web.client_auth import credentials
from libs.common.web.metadata import Metadata
from libs.common.web.refused import ProviderAway, SignInRefused

__all__ = ["Provider", "ProviderAway", "SignInRefused"]

LEEWAY = 30
"""Seconds a provider's clock may differ from ours."""


class Provider:
    """One OIDC provider as one client of it sees it.

    `algorithm`: the only ones accepted for tokens; a tuple only of asymmetric ones, since each key of a key set
    fits one of them. HS256 means the client secret is the key. `signing_key` switches to private_key_jwt; else
    `auth` says how the secret is sent (None: as the provider announces).
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        *,
        algorithm: str | tuple[str, ...],
        http: httpx.AsyncClient,
        client_secret: str | None = None,
        signing_key: ECKey | RSAKey | None = None,
        auth: Literal["basic", "post"] | None = None,
    ) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._algorithms = (algorithm,) if isinstance(algorithm, str) else algorithm
        if "none" in self._algorithms or ("HS256" in self._algorithms and len(self._algorithms) > 1):
            raise ValueError("accept HS256 alone or asymmetric algorithms, and never none")
        self._http = http
        self._secret = client_secret
        self._signing_key = signing_key
        self._auth = auth
        self._metadata = Metadata(issuer, http)

    async def authorize_url(
        self,
        *,
        redirect_uri: str,
        state: str,
        nonce: str,
        challenge: str,
        scope: str = "openid",
        **extra: str,
    ) -> str:
        """Where the browser goes to sign in (code flow, PKCE S256). Raises `ProviderAway`."""
        endpoint = await self._metadata.endpoint("authorization_endpoint")
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **extra,
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def exchange(self, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """The tokens for a code. Raises `SignInRefused` when the provider refuses it, `ProviderAway` when it is out."""
        endpoint = await self._metadata.endpoint("token_endpoint")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        methods = await self._metadata.methods()
        fields, headers = credentials(
            self.client_id, self._secret, self._signing_key, self._auth, methods, audience=endpoint
        )
        try:
            response = await self._http.post(endpoint, data={**form, **fields}, headers=headers)
        except httpx.HTTPError:
            raise ProviderAway("token endpoint") from None
        if response.status_code >= 500:
            raise ProviderAway("token endpoint")
        return _object(response, "code refused")

    async def verify_id_token(self, token: object, nonce: str) -> dict[str, Any]:
        """The claims of an ID token for this client and this attempt. Raises `SignInRefused` with the reason."""
        claims = await self.verify(token, audience=self.client_id)
        given = claims.get("nonce")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
            raise SignInRefused("nonce")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.client_id:
            raise SignInRefused("azp")
        return claims

    async def verify(self, token: object, *, audience: str) -> dict[str, Any]:
        """The claims of any token of this provider: signature, issuer, audience and times hold."""
        if not isinstance(token, str) or len(token) > 16_384:
            raise SignInRefused("token missing")
        key = await self._key(token)
        try:
            decoded = jwt.decode(token, key, algorithms=list(self._algorithms))
            jwt.JWTClaimsRegistry(
                now=int(time.time()),
                leeway=LEEWAY,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "value": audience},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
            ).validate(decoded.claims)
        except (JoseError, ValueError, TypeError) as error:
            raise SignInRefused(_reason(error)) from None
        return dict(decoded.claims)

    async def userinfo(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider says about `subject`, the `sub` of the verified ID token (OIDC Core 5.3.2: must agree)."""
        endpoint = await self._metadata.endpoint("userinfo_endpoint")
        try:
            response = await self._http.get(endpoint, headers={"Authorization": f"Bearer {access_token}"})
        except httpx.HTTPError:
            raise ProviderAway("userinfo endpoint") from None
        if response.status_code >= 500:
            raise ProviderAway("userinfo endpoint")
        claims = _object(response, "userinfo refused")
        if claims.get("sub") != subject:
            raise SignInRefused("userinfo of somebody else")
        return claims

    async def end_session_url(self, back: str) -> str | None:
        """Where the provider's own session is ended, if it can be (OIDC RP-Initiated Logout 1.0)."""
        endpoint = await self._metadata.optional("end_session_endpoint")
        if endpoint is None:
            return None
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}"

    async def _key(self, token: str) -> Any:
        header = _header(token)
        if header.get("alg") not in self._algorithms:
            raise SignInRefused("algorithm")
        if header["alg"] == "HS256":
            if not self._secret:
                raise SignInRefused("algorithm")
            return OctKey.import_key(self._secret)
        kid = header.get("kid")
        return await self._metadata.key(kid if isinstance(kid, str) else None, str(header["alg"]))


def _header(token: str) -> Mapping[str, Any]:
    # Read before anything is verified, only to choose the key.
    try:
        header = orjson.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    except ValueError:
        raise SignInRefused("no token") from None
    if not isinstance(header, dict):
        raise SignInRefused("no token")
    return header


def _object(response: httpx.Response, refusal: str) -> dict[str, Any]:
    try:
        body = response.json() if response.status_code == 200 else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise SignInRefused(refusal)
    return body


def _reason(error: Exception) -> str:
    # joserfc's messages name the claim, never its value; an unknown error says only its kind.
    claim = getattr(error, "claim", None)
    return str(claim) if claim else getattr(error, "error", type(error).__name__)
