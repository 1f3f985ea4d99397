"""デジタル認証アプリ (Digital Agency): the card and its 4-digit number, over OpenID Connect.

Code flow with PKCE S256, private_key_jwt and ES256; the four items come from the userinfo endpoint, whose `sub` must be
that of the verified ID token. `sub` is pairwise: it names the person to this city only.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone

from libs.common.events import now
from libs.common.web.oidc import Provider, ProviderAway, SignInRefused
from services.registration.identity.port import Attempt, IdentityRefused, Proof
from services.registration.identity.reading import Unreadable, person

PRODUCTION = "https://auth-and-sign.go.jp/api/realms/main"
SCOPE = "openid name address birthdate gender"
ACR_VALUES = "aal3 crl"  # the card itself, and its certificate looked up as not revoked

_JAPAN = timezone(timedelta(hours=9))
_STOPPED = "本人確認が、とちゅうで終わりました。もう一度するときは、下のボタンを押してください。"
_AWAY = "本人確認のサービスが、今は使えません。少し待ってから、もう一度ためしてください。"
_NOT_PROVEN = "本人確認ができませんでした。もう一度ためしてください。うまくいかないときは、電話をしてください。"
_UNREADABLE = "カードの情報を、正しく読めませんでした。お手数ですが、電話をしてください。"


class DigitalIdApp:
    """`blind` makes the keyed hash of the person's identifier. An issuer other than production proves nothing real and
    is recorded as `sandbox`, whatever it is.
    """

    name = "digital_id_app"

    def __init__(self, provider: Provider, redirect_uri: str, blind: Callable[[str, bytes], bytes]) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._blind = blind
        self._assurance = "auth_api" if provider.issuer == PRODUCTION else "sandbox"

    async def begin(self) -> Attempt:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        digest = hashlib.sha256(verifier.encode()).digest()
        try:
            url = await self._provider.authorize_url(
                redirect_uri=self._redirect_uri,
                state=state,
                nonce=nonce,
                challenge=base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
                scope=SCOPE,
                acr_values=ACR_VALUES,
            )
        except ProviderAway as error:
            raise IdentityRefused(error.reason, _AWAY) from None
        return Attempt(url, state, {"nonce": nonce, "verifier": verifier})

    async def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Proof:
        if "error" in answer or not answer.get("code"):
            raise IdentityRefused("stopped at the provider", _STOPPED)
        try:
            tokens = await self._provider.exchange(answer["code"], kept["verifier"], self._redirect_uri)
            claims = await self._provider.verify_id_token(tokens.get("id_token"), kept["nonce"])
            items = await self._provider.userinfo(str(tokens.get("access_token")), str(claims["sub"]))
        except ProviderAway as error:
            raise IdentityRefused(error.reason, _AWAY) from None
        except SignInRefused as error:
            raise IdentityRefused(error.reason, _NOT_PROVEN) from None
        at = now()
        try:
            who = person(items, at.astimezone(_JAPAN).date())
        except Unreadable as error:
            raise IdentityRefused(f"unreadable {error}", _UNREADABLE) from None
        return Proof(
            person=who,
            way=self.name,
            assurance=self._assurance,
            proven_at=min(at, datetime.fromtimestamp(claims["iat"], UTC)),
            subject_hash=self._blind("subject", f"{self._provider.issuer}\n{claims['sub']}".encode()),
        )
