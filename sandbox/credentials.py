"""What the sandbox's parties know: their own keys and the public halves or secrets of their clients."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import orjson
from joserfc.jwk import ECKey, RSAKey

from libs.common.settings import Settings
from sandbox import wiring


@dataclass(frozen=True, slots=True)
class Credentials:
    """Read once at start from settings made by `wiring.wire`."""

    channel_id: str
    channel_secret: bytes
    assertion_key: RSAKey
    token_key: bytes
    login_channel_id: str
    login_channel_secret: str
    login_key: ECKey
    identity_client_id: str
    identity_client_key: ECKey
    identity_key: ECKey
    staff_client_id: str
    staff_client_secret: str
    staff_key: ECKey
    staff_audience: str
    staff_roles_claim: str

    @property
    def bot_user_id(self) -> str:
        """`destination` of webhooks: the city's account itself."""
        return line_user_id(self.channel_id)


def line_user_id(seed: str) -> str:
    """A LINE user id that is always the same for the same seed."""
    return "U" + hashlib.sha256(f"line:{seed}".encode()).hexdigest()[:32]


def load(settings: Settings) -> Credentials:
    """Raises ValueError when the settings do not come from `wiring.wire`."""
    folder = settings.data / wiring.FOLDER
    if not (
        settings.line_channel_id
        and settings.line_channel_secrets
        and settings.line_assertion_key_file
        and settings.line_login_channel_id
        and settings.line_login_channel_secret
        and settings.identity_client_id
        and settings.identity_key_file
        and settings.staff_client_id
        and settings.staff_client_secret
    ):
        raise ValueError("the sandbox needs settings made by sandbox.wiring.wire")
    return Credentials(
        channel_id=settings.line_channel_id,
        channel_secret=settings.line_channel_secrets[0].get_secret_value().encode(),
        assertion_key=RSAKey.import_key(orjson.loads(settings.line_assertion_key_file.read_bytes())),
        token_key=(folder / wiring.TOKEN_KEY).read_bytes(),
        login_channel_id=settings.line_login_channel_id,
        login_channel_secret=settings.line_login_channel_secret.get_secret_value(),
        login_key=_ec(folder / wiring.LOGIN_KEY),
        identity_client_id=settings.identity_client_id,
        identity_client_key=_ec(settings.identity_key_file),
        identity_key=_ec(folder / wiring.IDENTITY_KEY),
        staff_client_id=settings.staff_client_id,
        staff_client_secret=settings.staff_client_secret.get_secret_value(),
        staff_key=_ec(folder / wiring.STAFF_KEY),
        staff_audience=settings.staff_audience,
        staff_roles_claim=settings.staff_roles_claim,
    )


def _ec(path: Path) -> ECKey:
    return ECKey.import_key(orjson.loads(path.read_bytes()))
