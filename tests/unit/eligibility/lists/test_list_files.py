"""Files that are no list, and lists in every encoding and shape."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from services.eligibility.lists.body import Body, people
from services.eligibility.lists.csv_text import decode, grid
from services.eligibility.lists.findings import Findings, ListRefused
from services.eligibility.lists.grid import Grid
from services.eligibility.lists.headings import read_headings
from tests.unit.eligibility.lists.list_files import HEADINGS, TODAY, codes, my_number, person, read, text_file, workbook


def refusal(content: bytes) -> ListRefused:
    with pytest.raises(ListRefused) as refused:
        read(content, today=TODAY)
    for found in refused.value.findings:
        assert found.level == "stop"
        assert found.message.endswith("。")
        assert found.remedy.endswith("。")
    return refused.value


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "locked-or-old"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "no-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no-spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "no-spreadsheet"),
        (b"PK\x03\x04" + bytes(100), "broken"),
        (zipped(**{"word/document.xml": b"x"}), "no-spreadsheet"),
        (zipped(**{"xl/workbook.xml": b"<workbook/>"}), "broken"),
        (zipped(**{"xl/workbook.xml": b" " * 5_000_000}), "unpacks-too-big"),
        (zipped(**{f"a{n}": b"" for n in range(201)}), "unpacks-too-big"),
        (b"a" * (20 * 1024**2 + 1), "file-too-big"),
        ("こんにちは\r\n".encode("cp932"), "no-headings"),
        (b"\r\n\r\n", "no-headings"),
        (text_file([HEADINGS]), "no-rows"),
        (text_file([HEADINGS, person(1)]) + b'"00002-1,', "quotes"),
        (text_file([HEADINGS, person(1)], "cp932") + b"\x81\xff\r\n", "encoding"),
        (text_file([HEADINGS, person(1), person(2, 氏名="あ" * 32_768)]), "field-too-long"),
        (text_file([HEADINGS, person(1)]) + b'"00002-1,' + b"x" * 200_000, "field-too-long"),
    ],
)
def test_refused(content: bytes, code: str) -> None:
    assert codes(refusal(content)) == [code]


def test_password_protected_says_what_to_do() -> None:
    (found,) = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)).findings
    assert found.remedy == "パスワードを外して、Excelブック（.xlsx）で保存しなおしてください。"


def test_truncated_workbook() -> None:
    content = workbook([HEADINGS, *(person(n) for n in range(1, 50))])
    assert codes(refusal(content[: len(content) // 2])) == ["broken"]


@pytest.mark.parametrize("at", range(300, 3000, 150))
def test_damaged_workbook(at: int) -> None:
    content = bytearray(workbook([HEADINGS, *(person(n) for n in range(1, 30))]))
    content[at : at + 40] = bytes(40)
    with contextlib.suppress(ListRefused):
        assert len(read(bytes(content), today=TODAY).rows) == 29


def test_rows_of_broken_text_are_named() -> None:
    assert refusal(text_file([HEADINGS, person(1)]) + b'"00002-1,').findings[0].row == 3
    assert refusal(text_file([HEADINGS, person(1)], "cp932") + b"\x81\xff\r\n").findings[0].row == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    content = text_file([HEADINGS, person(1, 氏名="濵田　髙①", 基準日住所='中央"１", 2')], encoding, separator)
    result = read(content, today=TODAY)
    assert result.encoding == encoding
    assert (result.rows[0].name, result.rows[0].address) == ("濵田　髙①", '中央"１", 2')


@given(st.text(st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters="¢£¬‖−〜"), min_size=1))
def test_cp932_is_never_read_as_something_else_silently(text: str) -> None:
    content = text.encode("cp932")
    decoded, encoding = decode(content)
    assert decoded.encode(encoding) == content
    assert decoded == text or encoding == "utf-8"


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters=";"))
"""More semicolons than commas in all of a file would make them its separator."""


@given(st.lists(st.lists(_TEXT, min_size=2, max_size=4)))
def test_csv_round_trip(rows: list[list[str]]) -> None:
    assert grid(text_file(rows, "utf-8-sig")).rows == rows


def test_kind_follows_from_the_bytes() -> None:
    assert read(workbook([HEADINGS, person(1)]), today=TODAY).kind == "xlsx"
    assert read(text_file([HEADINGS, person(1)]), today=TODAY).kind == "csv"


def test_hidden_sheets_are_skipped_and_further_tables_named() -> None:
    book = openpyxl.Workbook()
    hidden, table, other = book.active, book.create_sheet("対象者"), book.create_sheet("旧")
    for sheet, number in ((hidden, 1), (table, 2), (other, 3)):
        sheet.append(HEADINGS)
        sheet.append(person(number))
    hidden.sheet_state = "hidden"
    table.append(person(4))
    table.row_dimensions[3].hidden = True
    target = io.BytesIO()
    book.save(target)
    result = read(target.getvalue(), today=TODAY)
    assert result.sheet == "対象者"
    assert [row.reference for row in result.rows] == ["00002-1", "00004-1"]
    assert sorted(codes(result)) == ["hidden-rows", "more-sheets"]
    assert "かくれた行が1行あります（3行目）" in next(f.message for f in result.findings if f.code == "hidden-rows")


def test_a_cell_far_out_is_refused_before_it_takes_the_memory() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(person(1))
    book.active["XFD1048576"] = "x"
    target = io.BytesIO()
    book.save(target)
    assert codes(refusal(target.getvalue())) == ["far-cells"]


def test_numbers_and_dates_of_a_workbook() -> None:
    rows = [
        person(n, 宛名番号=value, 生年月日=date(1955, 9, 12), 支給額=70000)
        for n, value in enumerate((598916235, 6414614442, 8420854808), 1)
    ]
    result = read(workbook([["対象者リスト"], [], HEADINGS, *rows]), today=TODAY)
    assert [row.number for row in result.rows] == [4, 5, 6]
    assert [row.person_number for row in result.rows] == ["0598916235", "6414614442", "8420854808"]
    assert {row.birth_date for row in result.rows} == {date(1955, 9, 12)}
    (fixed,) = result.findings
    assert (fixed.level, fixed.code, fixed.row, fixed.letter) == ("fixed", "zeros", 4, "B")


def test_error_cells_are_called_neutrally() -> None:
    result = read(workbook([HEADINGS, person(1, 氏名="=NA()")]), today=TODAY)
    (found,) = [found for found in result.findings if found.level == "stop"]
    assert found.message == "2行目 E列「氏名」が空か、エラーの式です。"


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.eligibility.lists.body.MOST_ROWS", 2)
    assert codes(refusal(text_file([HEADINGS, *(person(n) for n in range(1, 4))]))) == ["too-many-rows"]


@pytest.mark.parametrize(("count", "taken"), [(200_000, True), (200_001, False)])
def test_two_hundred_thousand_people_are_taken_and_not_one_more(count: int, taken: bool) -> None:
    table = Grid(None, [list(HEADINGS), *([person(1)] * count)])
    headings = read_headings(table, 0)
    with contextlib.nullcontext() if taken else pytest.raises(ListRefused, match="too-many-rows"):
        assert len(people(Body.below(table, 0), headings, Findings())) == count


def test_progress_counts_people() -> None:
    told: list[int] = []
    read(text_file([HEADINGS, *(person(n) for n in range(1, 4))]), told.append, today=TODAY)
    assert told == [3]


@given(st.binary(max_size=300))
def test_never_fails_otherwise(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", "氏名,整理番号,続柄\n".encode()):
        with pytest.raises(ListRefused):
            read(start + content)


def test_a_long_field_is_called_long_and_its_row_named() -> None:
    (found,) = refusal(text_file([HEADINGS, person(1), person(2, 氏名="あ" * 100_001)])).findings
    assert found.row == 3
    assert "32,767文字をこえる" in found.message
    assert read(text_file([HEADINGS, person(1, 基準日住所="あ" * 32_767)]), today=TODAY).rows


def changed(content: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_blanks_under_a_merged_cell_are_explained() -> None:
    content = workbook([["対象者リスト"], HEADINGS, person(1), person(2), person(3)])
    merged = changed(content, lambda book: (book.active.merge_cells("I3:I4"), book.active.merge_cells("A1:K1")))
    result = read(merged, today=TODAY)
    assert sorted(codes(result)) == ["blank", "merged-cells"]
    hint = next(f for f in result.findings if f.code == "merged-cells")
    assert (hint.level, hint.row, hint.column) == ("check", 3, "基準日住所")
    assert "3行目から" in hint.message
    assert "セル結合の解除" in hint.remedy


def test_a_workbook_that_counts_from_1904() -> None:
    def old_macintosh(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.active["G2"], book.active["G3"] = date(1959, 1, 2), 20090

    content = changed(workbook([HEADINGS, person(1), person(2)]), old_macintosh)
    result = read(content, today=TODAY)
    assert [row.birth_date for row in result.rows] == [date(1959, 1, 2)] * 2
    assert codes(result) == ["date-serial"]


def test_a_my_number_is_not_forgotten_over_a_missing_column() -> None:
    """The file is kept for its annotated workbook unless it may hold a My Number: both must be said."""
    rows = [["整理番号", "氏名", "性別", "備考"], ["1", "見本", "男", my_number("12345678901")]]
    assert codes(refusal(workbook(rows))) == ["my-number", "columns-missing"]
