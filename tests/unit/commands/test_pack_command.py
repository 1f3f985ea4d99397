"""`todoke oneway`, `pack` and `unpack`, as the two sides use them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.__main__ import application
from tests.unit.eligibility.lists.list_files import HEADINGS, my_number, person, text_file, workbook


def todoke(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(application(["oneway", "pack", "unpack"]), [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def place(tmp_path: Path) -> Path:
    todoke("oneway", "recipient", tmp_path / "todoke.key")
    todoke("oneway", "sender", tmp_path / "fukushi.key", "--name", "福祉課")
    keys = (tmp_path / "todoke.key").read_text() + (tmp_path / "fukushi.key.pub").read_text()
    (tmp_path / "intake.keys").write_text(keys)
    return tmp_path


def pack(place: Path, content: bytes, *more: str, code: int = 0, programme: str = "見本給付金") -> str:
    (place / "list.xlsx").write_bytes(content)
    words = ["--for", place / "todoke.key.pub", "--sign", place / "fukushi.key", "--out", place / "f.todoke"]
    about = ["--programme", programme, "--base-date", "2026-06-03", "--origin", "住民情報システム"]
    return todoke("pack", place / "list.xlsx", *words, *about, *more, code=code)


def unpack(place: Path, code: int = 0) -> str:
    return todoke("unpack", place / "f.todoke", "--key", place / "intake.keys", "--out", place / "out.xlsx", code=code)


def test_there_and_back(place: Path) -> None:
    content = workbook([HEADINGS, person(1)])
    assert "SHA-256" in pack(place, content)
    said = unpack(place)
    assert (place / "out.xlsx").read_bytes() == content
    for words in ("見本給付金", "2026-06-03", "住民情報システム", "list.xlsx"):
        assert words in said
    assert "もうあります" in unpack(place, code=1), "nothing is overwritten"
    assert "もうあります" in pack(place, content, code=1)


def test_a_my_number_does_not_leave_the_closed_network(place: Path) -> None:
    lone = my_number("12345678901")
    said = pack(place, text_file([HEADINGS, person(1, 宛名番号=lone), person(2), person(3)]), code=1)
    assert "マイナンバー" in said
    assert lone not in said
    assert not (place / "f.todoke").exists()


def test_what_is_no_list_is_told_before_it_is_carried_over(place: Path) -> None:
    assert "見出し" in pack(place, b"a,b\r\n", code=1)
    assert not (place / "f.todoke").exists()
    assert "直すところが1件" in pack(place, text_file([HEADINGS, person(1, 性別="x")]))


def test_changes_in_the_register_are_checked_as_such(place: Path) -> None:
    headings = ["宛名番号", "異動事由", "異動日", "氏名", "生年月日"]
    died = ["1001", "死亡", "2026-06-01", "見本　太郎", "S30.9.12"]
    assert "見出し" in pack(place, text_file([headings, died]), code=1), "as a target list it is none"
    later = [*died[:2], "2026-06-04", *died[3:]]
    assert "直すところが1件" in pack(place, text_file([headings, died, later]), programme="異動情報")


def test_an_altered_file_and_swapped_keys(place: Path) -> None:
    pack(place, workbook([HEADINGS, person(1)]))
    altered = bytearray((place / "f.todoke").read_bytes())
    altered[500] ^= 1
    (place / "f.todoke").write_bytes(altered)
    assert "書きかえられています" in unpack(place, code=1)
    assert not (place / "out.xlsx").exists()
    (place / "todoke.key.pub").write_text((place / "todoke.key").read_text())
    (place / "f.todoke").unlink()
    assert "受けとる側の公開鍵" in pack(place, workbook([HEADINGS, person(1)]), code=1)


def test_files_that_are_not_there(place: Path) -> None:
    assert "読み書きできません" in unpack(place, code=1)
    assert "もうあります" in todoke("oneway", "sender", place / "todoke.key", code=1)
    assert "書けません" in todoke("oneway", "sender", place / "no" / "key", code=1)


def test_a_list_of_persons_is_checked_as_one(place: Path) -> None:
    """It needs no 世帯番号; as a list of households it could not be read."""
    kept = [at for at, heading in enumerate(HEADINGS) if heading not in ("世帯番号", "続柄")]
    content = text_file([[row[at] for at in kept] for row in (HEADINGS, person(1))])
    assert "「世帯番号」" in pack(place, content, code=1)
    assert "直すところ" not in pack(place, content, "--unit", "person")
