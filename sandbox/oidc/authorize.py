"""Checks an authorization request the way a provider does: a wrong client sees a page, any other fault goes back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from libs.common.settings import Settings
from sandbox.oidc.codes import Grant


class Refused(Exception):
    """To be told on a page: the client or its address is not known, so nobody is sent anywhere."""


class SentBack(Exception):
    """To be told the client: `location` carries error and state."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True, slots=True)
class Demands:
    """What a provider insists on beyond the code flow."""

    client_id: str
    pkce: bool = False
    nonce: bool = False


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request in order."""

    client_id: str
    redirect_uri: str
    state: str
    scope: frozenset[str]
    nonce: str | None
    challenge: str | None
    prompt: frozenset[str]

    def back(self, **answer: str) -> str:
        """The client's address with the answer."""
        mark = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{mark}{urlencode({**answer, 'state': self.state})}"

    def grant(self, subject: str) -> Grant:
        """What is allowed when the person agrees."""
        return Grant(self.client_id, self.redirect_uri, subject, self.scope, self.nonce, self.challenge)


def origins(settings: Settings) -> set[str]:
    """Where the clients live."""
    return {f"{u.scheme}://{u.netloc}" for u in map(urlsplit, filter(None, (settings.public_url, settings.staff_url)))}


def read_request(query: Mapping[str, str], demands: Demands, allowed: Iterable[str]) -> AuthorizationRequest:
    """`allowed`: origins of registered redirect addresses. Raises Refused or SentBack."""
    redirect_uri = query.get("redirect_uri", "")
    address = urlsplit(redirect_uri)
    if query.get("client_id") != demands.client_id:
        raise Refused("client_id が登録されていません。")
    if f"{address.scheme}://{address.netloc}" not in set(allowed) or address.fragment:
        raise Refused("redirect_uri が登録されていません。")
    request = AuthorizationRequest(
        client_id=query["client_id"],
        redirect_uri=redirect_uri,
        state=query.get("state", ""),
        scope=frozenset(query.get("scope", "").split()),
        nonce=query.get("nonce"),
        challenge=query.get("code_challenge"),
        prompt=frozenset(query.get("prompt", "").split()),
    )
    method = query.get("code_challenge_method", "plain")
    wrong = {
        "unsupported_response_type": query.get("response_type") != "code",
        "invalid_scope": "openid" not in request.scope,
        "invalid_request": not 1 <= len(request.state) <= 255
        or (demands.nonce and not 1 <= len(request.nonce or "") <= 255)
        or (demands.pkce and not request.challenge)
        or (request.challenge is not None and method != "S256"),
    }
    for error, is_wrong in wrong.items():
        if is_wrong:
            raise SentBack(request.back(error=error))
    return request
