"""What lies beside the files of a backup: when it was taken, and which keys open it. Never a key."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from libs.common.key_file import Key
from services.compose import Refused

_FILE = "backup.json"
PLAY = "sandbox"
"""Keys of the sandbox's parties lie beside the data, in play only."""


class Label(BaseModel):
    """`keys`: name and fingerprint of every key a value in the backup may need."""

    taken_at: datetime
    keys: dict[str, str]


def fingerprint(key: Key) -> str:
    """Tells two keys of one name apart, and nothing of the key: 16 hex digits."""
    return hmac.digest(key.secret, b"todoke backup", "sha256")[:8].hex()


def write(folder: Path, keys: Sequence[Key], at: datetime) -> None:
    label = Label(taken_at=at, keys={key.name: fingerprint(key) for key in keys})
    (folder / _FILE).write_text(label.model_dump_json(indent=2))


def read(folder: Path) -> Label:
    """Raises `Refused` where there is none."""
    try:
        return Label.model_validate_json((folder / _FILE).read_text())
    except (OSError, ValidationError):
        raise Refused(f"{folder} は todoke backup の写しではありません（{_FILE} がないか、こわれています）。") from None


def check_keys(label: Label, keys: Sequence[Key], path: Path) -> None:
    """Raises `Refused` naming the keys that are missing, or of another content."""
    have = {key.name: fingerprint(key) for key in keys}
    missing = [f"{name}（指紋 {mark}）" for name, mark in label.keys.items() if have.get(name) != mark]
    if missing:
        raise Refused(
            f"{path} に、この写しを開く鍵 {'、'.join(missing)} がありません。"
            "別にとってある鍵ファイルを TODOKE_MASTER_KEY_FILE に指定してください。鍵なしではだれにも開けません。"
        )


def make_apart(folder: Path, data: Path, key_file: Path) -> None:
    """Make the folder. Raises `Refused` when the backup would lie with the data or with the key, or over something."""
    if folder.is_relative_to(data) or data.is_relative_to(folder):
        raise Refused(f"{folder} はデータのフォルダーと重なります。別のディスクか機械に写してください。")
    if key_file.is_relative_to(folder) or folder.is_relative_to(key_file.parent):
        raise Refused(f"{folder} には鍵ファイル {key_file} があります。鍵とデータの写しを一緒に置かないでください。")
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} は空ではありません。新しいフォルダーを指定してください。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
