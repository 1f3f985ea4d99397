"""The bytes of a one-way file.

magic (8) ‖ length of the body (8) ‖ sender's public key (32) ‖ recipient's public key (32) ‖ ephemeral public key (32)
‖ body ‖ Ed25519 signature (64) over SHA-512 of all before.

The body are pieces, each sealed with AES-256-GCM: the metadata, then the list, a MiB each. Their key is HKDF-SHA-256 of
the X25519 secret of ephemeral and recipient key, bound to all three public keys; the nonce counts the pieces and marks
the last one (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015), so none can be left out or moved.
"""

import hashlib
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.eligibility.one_way.keys import Key, key_id
from services.eligibility.one_way.metadata import Metadata
from services.eligibility.one_way.refused import OneWayRefused

MAGIC = b"TODOKE1\n"
PIECE = 1 << 20

_TAG, _SIGNATURE = 16, 64
_HEAD = len(MAGIC) + 8 + 3 * 32
_CONTEXT = b"todoke one-way file 1"
_ALTERED = "このファイルは、作られたあとに書きかえられています。閉じた側で作りなおしてください。"


def pack(content: bytes, metadata: Metadata, recipient: Key, sender: Key) -> bytes:
    """`recipient`: a public key; `sender`: a private one."""
    ephemeral = X25519PrivateKey.generate()
    signer = Ed25519PrivateKey.from_private_bytes(sender.raw)
    publics = signer.public_key().public_bytes_raw() + recipient.raw + ephemeral.public_key().public_bytes_raw()
    cipher = _cipher(ephemeral, recipient.raw, publics)
    plain = [metadata.as_json(), *(content[at : at + PIECE] for at in range(0, len(content), PIECE))]
    body = b"".join(
        _length(piece) + cipher.encrypt(_nonce(n, n == len(plain) - 1), piece, publics) for n, piece in enumerate(plain)
    )
    signed = MAGIC + len(body).to_bytes(8, "big") + publics + body
    return signed + signer.sign(_digest(signed))


def unpack(packed: bytes, recipients: Sequence[Key], senders: Sequence[Key]) -> tuple[bytes, Metadata]:
    """The list and what is said about it. `recipients`: private keys; `senders`: public keys of those one trusts.

    Raises `OneWayRefused` for a file that is cut off, altered, of a sender one does not know or for somebody else.
    Nothing is decrypted before the signature holds.
    """
    if not packed.startswith(MAGIC):
        raise OneWayRefused("このファイルは、片方向ファイル（.todoke）ではありません。")
    whole = _HEAD + int.from_bytes(packed[len(MAGIC) : len(MAGIC) + 8], "big") + _SIGNATURE
    if len(packed) < max(whole, _HEAD + _SIGNATURE):
        raise OneWayRefused("このファイルは、とちゅうで切れています。もう一度うつしてください。")
    publics = packed[len(MAGIC) + 8 : _HEAD]
    sender, addressee, ephemeral = publics[:32], publics[32:64], publics[64:]
    if sender not in [key.raw for key in senders]:
        raise OneWayRefused(
            f"知らない送り手（鍵 {key_id(sender)}）のファイルです。正しい相手なら、送る側の公開鍵を登録してください。"
        )
    try:
        Ed25519PublicKey.from_public_bytes(sender).verify(packed[-_SIGNATURE:], _digest(packed[:-_SIGNATURE]))
    except InvalidSignature:
        raise OneWayRefused(_ALTERED) from None
    for key in recipients:
        private = X25519PrivateKey.from_private_bytes(key.raw)
        if private.public_key().public_bytes_raw() == addressee:
            return _opened(_cipher(private, ephemeral, publics), packed[_HEAD:-_SIGNATURE], publics)
    raise OneWayRefused(
        f"このファイルは、ほかのあて先（鍵 {key_id(addressee)}）のものです。こちらの公開鍵で作りなおしてください。"
    )


def _opened(cipher: AESGCM, body: bytes, publics: bytes) -> tuple[bytes, Metadata]:
    try:
        pieces = list(_pieces(body))
        plain = [cipher.decrypt(_nonce(n, n == len(pieces) - 1), piece, publics) for n, piece in enumerate(pieces)]
    except (InvalidTag, ValueError):
        raise OneWayRefused(_ALTERED) from None
    metadata, content = Metadata.of_json(plain[0]), b"".join(plain[1:])
    if hashlib.sha256(content).hexdigest() != metadata.sha256:
        raise OneWayRefused(_ALTERED)
    return content, metadata


def _pieces(body: bytes) -> Iterator[bytes]:
    """Raises ValueError when the lengths do not fit."""
    at = 0
    while at < len(body) or at == 0:
        end = at + 4 + int.from_bytes(body[at : at + 4], "big") + _TAG
        if end > len(body):
            raise ValueError
        yield body[at + 4 : end]
        at = end


def _cipher(private: X25519PrivateKey, public: bytes, publics: bytes) -> AESGCM:
    try:
        secret = private.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:  # a point of low order
        raise OneWayRefused("鍵が正しくありません。鍵を作りなおしてください。") from None
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=publics, info=_CONTEXT).derive(secret))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _length(piece: bytes) -> bytes:
    return len(piece).to_bytes(4, "big")


def _digest(signed: bytes) -> bytes:
    return _CONTEXT + hashlib.sha512(signed).digest()
