"""One-way files: what was packed comes out, and nothing else is taken."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.one_way import envelope, keys
from services.eligibility.one_way.envelope import MAGIC, pack, unpack
from services.eligibility.one_way.intake import take_in
from services.eligibility.one_way.keys import Key, Kind
from services.eligibility.one_way.metadata import Metadata
from services.eligibility.one_way.refused import OneWayRefused

TO, FOR = keys.create(Kind.RECIPIENT_PRIVATE, "届け")
SIGN, BY = keys.create(Kind.SENDER_PRIVATE, "福祉課")
CONTENT = bytes(range(256)) * 9_000
"""More than two pieces."""


def said(content: bytes) -> Metadata:
    digest = hashlib.sha256(content).hexdigest()
    at = datetime(2026, 11, 25, 3, 4, 5, tzinfo=UTC)
    return Metadata("対象者.xlsx", "見本給付金", date(2026, 6, 3), "住民情報システム", "税務課　見本", digest, at)


def packed(content: bytes = CONTENT) -> bytes:
    return pack(content, said(content), FOR, SIGN)


@pytest.mark.parametrize("size", [0, 1, envelope.PIECE - 1, envelope.PIECE, envelope.PIECE + 1, 2_304_000])
def test_round_trip(size: int) -> None:
    content = CONTENT[:size]
    assert unpack(packed(content), [TO], [BY]) == (content, said(content))


def test_nothing_of_it_can_be_read_on_the_way() -> None:
    content = "整理番号,氏名\r\n1,見本　太郎".encode()
    sealed = packed(content)
    for secret in ("見本", "対象者", "住民情報", "2026-06-03"):
        assert secret.encode() not in sealed
    assert packed(content)[200:] != sealed[200:], "a key of its own for every file"


@given(st.data())
def test_whatever_is_altered_is_refused(data: st.DataObject) -> None:
    whole = packed(b"x" * 100)
    at = data.draw(st.integers(0, len(whole) - 1))
    altered = bytearray(whole)
    altered[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(OneWayRefused):
        unpack(bytes(altered), [TO], [BY])


@pytest.mark.parametrize("length", [8, 50, 112, 113, 200, 1_000_000])
def test_cut_off(length: int) -> None:
    with pytest.raises(OneWayRefused, match="とちゅうで切れています"):
        unpack(packed()[:length], [TO], [BY])


def test_something_put_behind_is_refused() -> None:
    with pytest.raises(OneWayRefused, match="書きかえられています"):
        unpack(packed() + b"\0", [TO], [BY])


def test_foreign_files() -> None:
    stranger, _ = keys.create(Kind.SENDER_PRIVATE, "")
    with pytest.raises(OneWayRefused, match="知らない送り手"):
        unpack(pack(b"x", said(b"x"), FOR, stranger), [TO], [BY])
    elsewhere, _ = keys.create(Kind.RECIPIENT_PRIVATE, "")
    with pytest.raises(OneWayRefused, match="ほかのあて先"):
        unpack(packed(b"x"), [elsewhere], [BY])
    with pytest.raises(OneWayRefused, match="ではありません"):
        unpack(b"PK\x03\x04", [TO], [BY])


def test_a_trusted_sender_cannot_pass_on_anothers_file_as_his_own() -> None:
    """The encryption is bound to the sender's key: with another sender and his signature it does not open."""
    thief, thiefs = keys.create(Kind.SENDER_PRIVATE, "")
    whole = packed(b"x")
    at = len(MAGIC) + 8
    body = whole[:at] + thiefs.raw + whole[at + 32 : -64]
    signer = Ed25519PrivateKey.from_private_bytes(thief.raw)
    with pytest.raises(OneWayRefused, match="書きかえられています"):
        unpack(body + signer.sign(envelope._digest(body)), [TO], [BY, thiefs])


def test_pieces_cannot_be_left_out_even_by_the_sender_himself() -> None:
    whole = packed()
    first = 4 + int.from_bytes(whole[112:116], "big") + 16
    body = whole[112 : 112 + first]
    signed = MAGIC + len(body).to_bytes(8, "big") + whole[16:112] + body
    signer = Ed25519PrivateKey.from_private_bytes(SIGN.raw)
    with pytest.raises(OneWayRefused, match="書きかえられています"):
        unpack(signed + signer.sign(envelope._digest(signed)), [TO], [BY])


def test_a_wrong_sum_is_refused() -> None:
    wrong = pack(b"other", said(b"x"), FOR, SIGN)
    with pytest.raises(OneWayRefused, match="書きかえられています"):
        unpack(wrong, [TO], [BY])


def test_keys_on_paper(tmp_path: Path) -> None:
    old, _ = keys.create(Kind.RECIPIENT_PRIVATE, "")
    files = {name: tmp_path / name for name in ("old", "new", "by")}
    for path, key in zip(files.values(), (old, TO, BY), strict=True):
        keys.write(path, key, private=True)
        assert path.stat().st_mode & 0o777 == 0o600
        assert keys.read(path) == [key]
    together = tmp_path / "intake.keys"
    together.write_text("# 2026\n\n" + "".join(path.read_text() for path in files.values()))
    assert take_in(packed(), together)[0] == CONTENT
    with pytest.raises(OneWayRefused, match="もうあります"):
        keys.write(files["old"], TO, private=True)
    with pytest.raises(OneWayRefused, match="受けとる側の公開鍵"):
        keys.only(files["new"], Kind.RECIPIENT_PUBLIC)
    with pytest.raises(OneWayRefused, match="送る側の公開鍵"):
        take_in(packed(), files["new"])


@pytest.mark.parametrize(
    "line", ["x", "todoke-recipient-private:AAAA", "other:" + "A" * 43 + "=", "todoke-sender-public:ほ"]
)
def test_a_line_that_is_no_key_is_named_without_its_content(tmp_path: Path, line: str) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# ok\n{line}\n")
    with pytest.raises(OneWayRefused, match="2行目") as refused:
        keys.read(path)
    assert line not in str(refused.value)


def test_a_key_does_not_show_itself() -> None:
    assert TO.raw.hex() not in repr(TO) + str(TO)
    assert "raw" not in repr(Key(Kind.SENDER_PRIVATE, b"secret"))
