"""`todoke match` on files: what comes out, and what is said about a file that cannot be read."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.commands.match import match

REGISTERED = "resident_id,name,kana,birth_date,sex,address\n"
TARGETS = "target_id,household_id,name,kana,birth_date,sex,address\n"
R1 = "R1,高橋　花子,,1955-09-12,女,岡山県総社市緑が丘一丁目2番3号\n"
R2 = "R2,山田　一郎,,1960-01-02,男,岡山県総社市中央一丁目2番3号\n"
T1 = "T1,H1,髙橋花子,タカハシ　ハナコ,昭和30年9月12日,2,緑ヶ丘1-2-3\n"
T2 = "T2,H2,山田　一〓,ヤマダ　イチロウ,S35.1.2,,中央1-2-3\n"
TOWNS = "town,kana,chome,lot,ooaza\n中央,チュウオウ,5,0,0\n緑が丘,ミドリガオカ,4,0,0\n"

app = typer.Typer()
app.command()(match)


class Files:
    """The files of one test in its own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out.csv"
        self.write("registered.csv", REGISTERED + R1 + R2)
        self.write("targets.csv", TARGETS + T1 + T2)

    def write(self, name: str, content: str | bytes, encoding: str = "utf-8") -> None:
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))

    def arguments(self, *more: str) -> list[str]:
        paths = [("--registered", "registered.csv"), ("--targets", "targets.csv"), ("--out", "out.csv")]
        return [text for option, name in paths for text in (option, str(self.folder / name))] + list(more)

    def run(self, *more: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, self.arguments(*more))
        return result.exit_code, result.stderr

    def rows(self) -> list[tuple[str, str, str, str]]:
        with self.out.open(encoding="utf-8", newline="") as file:
            return [(r["resident_id"], r["target_id"], r["decision"], r["rule"]) for r in csv.DictReader(file)]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


EXPECTED = [("R1", "T1", "auto", "four-items/2"), ("R2", "T2", "review", "name-unreadable/2")]


def test_decisions(files: Files) -> None:
    code, told = files.run()
    assert (code, files.rows()) == (0, EXPECTED)
    assert "一致 1組、要確認 1組" in told
    assert files.out.read_text(encoding="utf-8").startswith("resident_id,target_id,decision,rule,reason\n")
    assert "「高」と「髙」は同じ字の形ちがい" in files.out.read_text(encoding="utf-8")
    assert files.out.stat().st_mode & 0o077 == 0


def test_a_town_master_reads_addresses_in_kana(files: Files) -> None:
    files.write("towns.csv", TOWNS)
    files.write("targets.csv", TARGETS + T1.replace("緑ヶ丘", "ミドリガオカ"))
    assert files.run("--towns", str(files.folder / "towns.csv"))[0] == 0
    assert files.rows() == EXPECTED[:1]
    assert files.run()[0] == 0
    assert files.rows()[0][2] == "review"


def test_the_wide_policy(files: Files) -> None:
    files.write("targets.csv", TARGETS + T1.replace(",2,", ",1,"))
    assert files.run()[0] == 0
    assert files.rows() == [("R1", "T1", "review", "sex/2")]
    assert files.run("--policy", "wide")[0] == 0
    assert files.rows() == [("R1", "T1", "auto", "sex/2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_line_ends(files: Files, encoding: str, end: str) -> None:
    files.write("registered.csv", (REGISTERED + R1 + R2).replace("\n", end), encoding)
    files.write("targets.csv", (TARGETS + T1 + T2).replace("\n", end), encoding)
    assert files.run()[0] == 0
    assert files.rows() == EXPECTED


def test_columns_in_any_order_quotes_and_blank_lines(files: Files) -> None:
    headings = "備考,address,sex,birth_date,kana,name,target_id\n"
    row = '"一行目\n二行目, ""続き""",緑ヶ丘1-2-3,女,1955/9/12,,高橋花子,T1\n\n'
    files.write("targets.csv", headings + row)
    assert files.run()[0] == 0
    assert files.rows() == EXPECTED[:1]


def test_a_second_address_may_be_the_one(files: Files) -> None:
    rows = TARGETS.replace("address", "address,present_address") + T1.replace(
        "緑ヶ丘1-2-3", "広島県福山市本町1,緑ヶ丘1-2-3"
    )
    files.write("targets.csv", rows)
    assert files.run()[0] == 0
    assert files.rows() == EXPECTED[:1]


BAD: list[tuple[str, str | bytes, list[str]]] = [
    ("registered.csv", b"", ["registered.csvは空です", "resident_id"]),
    ("registered.csv", "resident_id,name,kana,birth_date,sex\n", ["registered.csvの1行目", "address", "列を足す"]),
    ("targets.csv", TARGETS.replace("kana", "name"), ["targets.csvの1行目", "kana"]),
    ("targets.csv", TARGETS.replace("household_id", "name"), ["targets.csvの1行目", "name が2つ"]),
    ("targets.csv", TARGETS.replace("household_id", "個人番号"), ["targets.csvの1行目", "マイナンバー", "消して"]),
    ("targets.csv", TARGETS + T1 + "T2,H2,山田\n", ["targets.csvの3行目", "欄が3個", "7個"]),
    ("targets.csv", TARGETS + T1 + T2.replace("T2", "T1"), ["targets.csvの3行目", "target_id", "同じ番号は1行だけ"]),
    ("targets.csv", TARGETS + T1 + T2.replace("T2", ""), ["targets.csvの3行目", "target_id が空"]),
    ("targets.csv", TARGETS + T1 + '"T2,H2\n', ["targets.csvの", "引用符"]),
    (
        "targets.csv",
        TARGETS.encode() + b"T1,H1,\x81 \x81 ,,,,\n",
        ["targets.csvの2行目", "読めない文字", "CSV UTF-8"],
    ),
    ("targets.csv", b"PK\x03\x04\x00\x00", ["targets.csvは、CSVではありません"]),
]


@pytest.mark.parametrize(("name", "content", "told"), BAD)
def test_a_bad_file_is_named_with_place_and_remedy(
    files: Files, name: str, content: str | bytes, told: list[str]
) -> None:
    files.write(name, content)
    files.write("out.csv", "before")
    code, error = files.run()
    assert code == 1
    assert all(part in error for part in told), error
    assert "Traceback" not in error
    assert files.out.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in files.folder.iterdir()) == ["out.csv", "registered.csv", "targets.csv"]


def test_bad_towns(files: Files) -> None:
    files.write("towns.csv", TOWNS + ",カナ,0,0,0\n")
    code, error = files.run("--towns", str(files.folder / "towns.csv"))
    assert code == 1
    assert "towns.csvの4行目、town が空です" in error


def test_a_missing_file_and_a_missing_folder(files: Files) -> None:
    (files.folder / "registered.csv").unlink()
    assert "registered.csv が見つかりません" in files.run()[1]
    code, error = files.run("--out", str(files.folder / "nowhere" / "out.csv"))
    assert (code, "フォルダー" in error) == (1, True)


def test_the_result_never_replaces_what_is_read(files: Files) -> None:
    code, error = files.run("--out", str(files.folder / "targets.csv"))
    assert (code, "別の名前" in error) == (1, True)
    assert (files.folder / "targets.csv").read_text(encoding="utf-8") == TARGETS + T1 + T2


def test_a_full_disk_leaves_the_old_result(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", "out.csv")

    files.write("out.csv", "before")
    monkeypatch.setattr(os, "fsync", full)
    code, error = files.run()
    assert (code, "読み書きできません" in error) == (1, True)
    assert files.out.read_text(encoding="utf-8") == "before"
    assert len(list(files.folder.iterdir())) == 3


def test_unreadable_birth_dates_are_counted_not_refused(files: Files) -> None:
    files.write("targets.csv", TARGETS + T1 + T2.replace("S35.1.2", "35.1.2"))
    code, told = files.run()
    assert code == 0
    assert "targets.csv: 生年月日を読めない人が1人" in told


def test_it_starts_without_the_services(files: Files) -> None:
    """No database driver, web framework or event contract is loaded for it."""
    program = (
        "import sys; from services.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'asyncpg', 'fastapi', 'sqlalchemy', 'aiokafka', 'jntajis', 'xlsxwriter', 'uvloop'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "match", *files.arguments()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert files.rows() == EXPECTED


def test_the_whole_command_knows_it_too() -> None:
    done = subprocess.run([sys.executable, "-m", "services", "--help"], capture_output=True, text=True, check=True)
    assert "match" in done.stdout
