"""Sealing of personal data (AES-256-GCM) and blind indexes (HMAC-SHA-256), one key per purpose.

A sealed value is `version ‖ key id (4) ‖ nonce (12) ‖ ciphertext+tag`. What it belongs to (event and field, or
table, row and field) is bound as associated data: a value moved elsewhere does not open.
"""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from libs.common import key_file
from libs.common.keyed_hash import KeyedHash

_VERSION = b"\x01"
_HEAD = 1 + 4
_NONCE = 12


class Unsealable(Exception):
    """The value was not sealed for this purpose and place, was altered, or its key is gone."""


class Seal:
    """One purpose: seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[tuple[bytes, bytes]]) -> None:
        self._newest, self._cipher = keys[0][0], AESGCM(keys[0][1])
        self._ciphers: Mapping[bytes, AESGCM] = {key_id: AESGCM(key) for key_id, key in keys}

    def close(self, plain: bytes, bound_to: bytes) -> bytes:
        """About 2 µs for a short value."""
        nonce = os.urandom(_NONCE)
        return b"".join((_VERSION, self._newest, nonce, self._cipher.encrypt(nonce, plain, bound_to)))

    def open(self, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises `Unsealable`; the message holds nothing of the value."""
        cipher = self._ciphers.get(sealed[1:_HEAD])
        if sealed[:1] != _VERSION or cipher is None:
            raise Unsealable("unknown version or key")
        try:
            return cipher.decrypt(sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :], bound_to)
        except (InvalidTag, ValueError):
            raise Unsealable("not sealed for this place") from None


class Keys:
    """The keys one service works with. `master`: the key that seals first, the root of what never changes last.

    `row` seals what the service stores; an event is sealed for the service that is to read it. Blind indexes
    are this service's own, so that the same name has another index elsewhere; only the LINE hash is shared.
    """

    def __init__(self, service: str, master: Sequence[tuple[bytes, bytes]]) -> None:
        self.service = service
        self._master = master
        self._row = Seal(self._derive(f"row/{service}"))
        self._mine = Seal(self._derive(f"event/{service}"))
        self._theirs: dict[str, Seal] = {}
        self._index: dict[str, KeyedHash] = {}

    def seal_row(self, table: str, row: object, field: str, plain: bytes) -> bytes:
        return self._row.close(plain, f"{table}/{row}/{field}".encode())

    def open_row(self, table: str, row: object, field: str, sealed: bytes) -> bytes:
        return self._row.open(sealed, f"{table}/{row}/{field}".encode())

    @property
    def head(self) -> bytes:
        """How every value begins that these keys seal."""
        return head_of(self._master[0][0])

    def knows(self, head: bytes) -> bool:
        """Whether the key is at hand of a value that begins like this."""
        return any(head == head_of(key_id) for key_id, _ in self._master)

    def seal_event(self, recipient: str, event_id: UUID, field: str, plain: bytes) -> str:
        seal = self._theirs.get(recipient)
        if seal is None:
            seal = self._theirs[recipient] = Seal(self._derive(f"event/{recipient}"))
        return base64.b64encode(seal.close(plain, event_id.bytes + field.encode())).decode("ascii")

    def open_event(self, event_id: UUID, field: str, sealed: str) -> bytes:
        try:
            raw = base64.b64decode(sealed, validate=True)
        except ValueError:
            raise Unsealable("not base64") from None
        return self._mine.open(raw, event_id.bytes + field.encode())

    def blind(self, field: str, value: bytes) -> bytes:
        """16 bytes; equal exactly for equal values, tells nothing else without the key. From the root, for ever."""
        keyed = self._index.get(field)
        if keyed is None:
            keyed = self._index[field] = KeyedHash(self._derive(f"index/{self.service}/{field}")[-1][1])
        return keyed(value)[:16]

    def line_hash(self, line_id: str) -> str:
        """The keyed hash of a LINE user id that all services share: 32 hex digits."""
        keyed = self._index.get("/line")
        if keyed is None:
            keyed = self._index["/line"] = KeyedHash(self._derive("index/line")[-1][1])
        return keyed(line_id.encode())[:16].hex()

    def secret(self, purpose: str) -> bytes:
        """A further key of this service, e.g. for form tokens: 32 bytes. From the root: a rotation keeps it."""
        return self._derive(f"secret/{self.service}/{purpose}")[-1][1]

    def _derive(self, purpose: str) -> list[tuple[bytes, bytes]]:
        return [
            (key_id, HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key))
            for key_id, key in self._master
        ]


def id_of(name: str) -> bytes:
    """How a key is named in the values it sealed: 4 bytes."""
    return hashlib.sha256(name.encode()).digest()[:4]


def head_of(key_id: bytes) -> bytes:
    """The first 5 bytes of every value sealed with this key."""
    return _VERSION + key_id


def load_master(path: Path) -> list[tuple[bytes, bytes]]:
    """The keys of the file as `Keys` takes them. Raises ValueError naming the line that is wrong, never its content."""
    return positioned(key_file.read(path))


def positioned(keys: Sequence[key_file.Key]) -> list[tuple[bytes, bytes]]:
    """The key that seals first, the root last, all others between: one key may stand in both places."""
    between = [key for key in keys if not key.seals and not key.root]
    ordered = [*(k for k in keys if k.seals), *between, *(k for k in keys if k.root)]
    found = [(id_of(key.name), key.secret) for key in ordered]
    return found if len(keys) > 1 else found[:1]


def create_master(path: Path) -> None:
    """Write a new key file, readable by its owner only; an existing file is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = f"k1:{base64.b64encode(os.urandom(32)).decode('ascii')}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
