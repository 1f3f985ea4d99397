"""Points a system's settings at the sandbox, with keys and secrets made once and kept in the data folder."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import orjson
from joserfc.jwk import ECKey, RSAKey
from pydantic import SecretStr

from libs.common.settings import Settings

FOLDER = "sandbox"
IDENTITY_KEY, STAFF_KEY, LOGIN_KEY = "identity-provider.jwk", "staff-provider.jwk", "line-login.jwk"
TOKEN_KEY = "line-token.key"  # noqa: S105 (a file name)


def wire(settings: Settings, data: Path) -> Settings:
    """A copy of the settings in which every outside party is the sandbox at `{public_url}/sandbox/…`.

    Secrets and keys lie in `data/sandbox` (files 0600, folder 0700); several processes that share the folder get the
    same ones. Raises ValueError when a real outside party is configured: the two never mix.
    """
    if real := settings.outside():
        raise ValueError(f"the sandbox does not run beside real outside parties: {', '.join(real)}")
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in (IDENTITY_KEY, STAFF_KEY, LOGIN_KEY):
        _once(folder / name, _ec_key)
    _once(folder / TOKEN_KEY, _secret)
    _once(folder / "line-assertion.jwk", _rsa_key)
    _once(folder / "identity-client.jwk", _ec_key)
    base = f"{settings.public_url.rstrip('/')}/sandbox"
    return settings.model_copy(
        update={
            "data": data,
            "line_api_url": f"{base}/line",
            "line_channel_id": "2000000001",
            "line_channel_secrets": [_read_secret(folder / "line-channel.secret")],
            "line_assertion_key_file": folder / "line-assertion.jwk",
            "line_login_issuer": f"{base}/line/login",
            "line_login_channel_id": "2000000002",
            "line_login_channel_secret": _read_secret(folder / "line-login-channel.secret"),
            "line_account_url": f"{base}/phone/mine",
            "identity_issuer": f"{base}/identity",
            "identity_client_id": "todoke-identity",
            "identity_key_file": folder / "identity-client.jwk",
            "staff_issuer": f"{base}/staff-idp",
            "staff_client_id": "todoke-staff",
            "staff_client_secret": _read_secret(folder / "staff-client.secret"),
        }
    )


def _read_secret(path: Path) -> SecretStr:
    return SecretStr(_once(path, _secret).decode())


def _once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; made first where missing. Two processes that start together agree on one of them."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        try:
            draft.write_bytes(make())
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its file counts
        finally:
            draft.unlink()
    return path.read_bytes()


def _secret() -> bytes:
    # LINE's channel secrets are 32 hexadecimal digits.
    return secrets.token_hex(16).encode()


def _ec_key() -> bytes:
    key = ECKey.generate_key("P-256", parameters={"kid": secrets.token_hex(8), "alg": "ES256", "use": "sig"})
    return orjson.dumps(key.as_dict(private=True))


def _rsa_key() -> bytes:
    key = RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(16), "alg": "RS256", "use": "sig"})
    return orjson.dumps(key.as_dict(private=True))
