"""The way to prove identity that the settings name."""

import orjson
from fastapi import FastAPI
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from libs.common.service import Runtime
from libs.common.web import http
from libs.common.web.oidc import Provider
from libs.common.web.origins import resident_base
from services.registration.identity.digital_id_app import DigitalIdApp
from services.registration.identity.port import IdentityRefused, IdentityWay

CALLBACK = "/registration/identity/callback"
_NOT_SET_UP = "本人確認の準備が、まだできていません。お手数ですが、電話をしてください。"


def way_of(app: FastAPI) -> IdentityWay:
    """Made at first use, then the same for the life of the application.

    Raises `IdentityRefused` when the settings name no provider, and ValueError for a key file that holds no EC key.
    """
    way: IdentityWay | None = getattr(app.state, "identity_way", None)
    if way is None:
        way = app.state.identity_way = _made(app)
    return way


def _made(app: FastAPI) -> IdentityWay:
    runtime: Runtime = app.state.runtime
    settings = runtime.settings
    if not (settings.identity_issuer and settings.identity_client_id and settings.identity_key_file):
        raise IdentityRefused("not configured", _NOT_SET_UP)
    try:
        key = ECKey.import_key(orjson.loads(settings.identity_key_file.expanduser().read_bytes()))
    except (OSError, JoseError, ValueError):
        raise ValueError("TODOKE_IDENTITY_KEY_FILE: not a private JWK (P-256)") from None
    provider = Provider(
        settings.identity_issuer,
        settings.identity_client_id,
        algorithm="ES256",
        http=http.client(app),
        signing_key=key,
    )
    return DigitalIdApp(provider, resident_base(settings) + CALLBACK, runtime.keys.blind)
