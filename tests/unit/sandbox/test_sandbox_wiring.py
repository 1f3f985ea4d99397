"""Settings that point at the sandbox."""

from pathlib import Path

import pytest

from libs.common.settings import Settings
from sandbox.credentials import load
from sandbox.wiring import wire


def test_every_outside_party_is_the_sandbox_and_secrets_are_made_once(tmp_path: Path) -> None:
    wired = wire(Settings(public_url="http://localhost:8000/"), tmp_path)
    assert wired.outside()
    base = "http://localhost:8000/sandbox"
    assert (wired.line_api_url, wired.line_login_issuer) == (f"{base}/line", f"{base}/line/login")
    assert (wired.identity_issuer, wired.staff_issuer) == (f"{base}/identity", f"{base}/staff-idp")
    assert wire(Settings(public_url="http://localhost:8000/"), tmp_path) == wired
    files = list((tmp_path / "sandbox").iterdir())
    assert len(files) == 9
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (tmp_path / "sandbox").stat().st_mode & 0o777 == 0o700
    for path in files:
        assert path.read_text().strip() not in repr(wired)
    other = wire(Settings(), tmp_path / "other")
    assert other.line_channel_secrets != wired.line_channel_secrets
    assert load(wired).bot_user_id == load(other).bot_user_id


def test_it_never_mixes_with_real_parties(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="TODOKE_IDENTITY_ISSUER"):
        wire(Settings(identity_issuer="https://idp.invalid"), tmp_path)
    assert not (tmp_path / "sandbox").exists()
    with pytest.raises(ValueError, match="wire"):
        load(Settings(data=tmp_path))
