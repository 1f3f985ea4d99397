"""Keys of the one-way file: X25519 of the recipient, Ed25519 of the sender, one a line in text files.

`kind:base64 of 32 bytes`; empty lines and lines with # in front are passed over. A name behind the key is the key's
name on screens.
"""

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from services.eligibility.one_way.refused import OneWayRefused


class Kind(StrEnum):
    """What a key is for; the value stands in the file, so that no key is taken for another."""

    RECIPIENT_PRIVATE = "todoke-recipient-private"
    RECIPIENT_PUBLIC = "todoke-recipient-public"
    SENDER_PRIVATE = "todoke-sender-private"
    SENDER_PUBLIC = "todoke-sender-public"


_SPOKEN = {
    Kind.RECIPIENT_PRIVATE: "受けとる側の秘密鍵",
    Kind.RECIPIENT_PUBLIC: "受けとる側の公開鍵",
    Kind.SENDER_PRIVATE: "送る側の秘密鍵",
    Kind.SENDER_PUBLIC: "送る側の公開鍵",
}


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """32 bytes. `name` is what people call it, '' where nobody named it."""

    kind: Kind
    raw: bytes
    name: str = ""


def key_id(public: bytes) -> str:
    """How a public key is called where it is shown: 16 hex digits."""
    return hashlib.sha256(public).hexdigest()[:16]


def create(kind: Kind, name: str) -> tuple[Key, Key]:
    """A new private key (of a recipient or a sender) and its public key."""
    if kind is Kind.RECIPIENT_PRIVATE:
        recipient = X25519PrivateKey.generate()
        public = Key(Kind.RECIPIENT_PUBLIC, recipient.public_key().public_bytes_raw(), name)
        return Key(kind, recipient.private_bytes_raw(), name), public
    sender = Ed25519PrivateKey.generate()
    public = Key(Kind.SENDER_PUBLIC, sender.public_key().public_bytes_raw(), name)
    return Key(Kind.SENDER_PRIVATE, sender.private_bytes_raw(), name), public


def read(path: Path) -> list[Key]:
    """Raises `OneWayRefused` naming the line that is no key, never its content."""
    try:
        lines = path.expanduser().read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise OneWayRefused(f"鍵のファイル {path} を読めません。場所と権限を確かめてください。") from None
    return [_parsed(path, n, line) for n, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]


def only(path: Path, kind: Kind) -> Key:
    """The one key of this kind in the file. Raises `OneWayRefused` when there is none or another kind beside it."""
    found = read(path)
    if len(found) != 1 or found[0].kind is not kind:
        raise OneWayRefused(
            f"{path} は、{_SPOKEN[kind]}（{kind}）1つのファイルではありません。鍵を選びなおしてください。"
        )
    return found[0]


def of_kind(keys: Sequence[Key], kind: Kind, path: Path) -> list[Key]:
    """At least one. Raises `OneWayRefused`."""
    found = [key for key in keys if key.kind is kind]
    if not found:
        raise OneWayRefused(f"{path} に、{_SPOKEN[kind]}（{kind}）がありません。1行足してください。")
    return found


def write(path: Path, key: Key, *, private: bool) -> None:
    """A new file, readable by its owner only where private. Raises `OneWayRefused` when there is a file already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
    except FileExistsError:
        raise OneWayRefused(f"{path} はもうあります。別の名前にしてください。") from None
    except OSError as error:
        raise OneWayRefused(f"{path} に書けません（{error.strerror}）。場所と権限を確かめてください。") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{key.kind}:{base64.b64encode(key.raw).decode('ascii')} {key.name}".rstrip() + "\n")


def _parsed(path: Path, number: int, line: str) -> Key:
    word, _, name = line.strip().partition(" ")
    kind, _, text = word.partition(":")
    try:
        raw = base64.b64decode(text, validate=True)
        if len(raw) == 32:
            return Key(Kind(kind), raw, name.strip())
    except ValueError:
        pass
    raise OneWayRefused(f"{path} の{number}行目は、鍵ではありません。「種類:鍵」の行だけにしてください。")
