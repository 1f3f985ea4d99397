"""The user's own list comes back with what to put right, and goes in again as it is."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from services.eligibility.annotating import everything
from services.eligibility.lists.annotate import MOST_COMMENTS, WHOLE, annotated
from services.eligibility.lists.findings import MOST_OF_A_KIND, ListRefused
from services.eligibility.lists.report_columns import TITLES
from services.eligibility.lists.xlsx import grids
from tests.unit.eligibility.lists.list_files import HEADINGS, TODAY, codes, person, read, text_file, workbook

BAD = [
    HEADINGS,
    person(1),
    person(2, 性別=""),
    person(3),
    person(4, 生年月日="昭和30年2月30日", 性別="？"),
]


def returned(content: bytes) -> bytes:
    return annotated(content, everything(content, []))


def sheet_of(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def corrected(content: bytes, **cells: object) -> bytes:
    """As a person does it: type into cells, save."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("make", [workbook, text_file, lambda rows: text_file(rows, "utf-16", "\t")])
def test_round_trip(make: object) -> None:
    content = make(BAD)  # type: ignore[operator]
    again = returned(content)
    sheet = sheet_of(again)
    assert [cell.value for cell in sheet[1]] == [*TITLES, *HEADINGS]
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == ["✕ 直す", "！ 確認", None, None]
    assert [sheet.cell(row, 3).value for row in range(2, 6)] == ["00004-1", "00002-1", "00001-1", "00003-1"]
    remedy = sheet["B2"].value
    assert "2行目 I列「生年月日」の「昭和30年2月30日」は、こよみにない日付です。" in remedy, (
        "as it stands in this sheet"
    )
    assert "2行目 J列「性別」の「？」" in remedy
    for place in ("I2", "J2", "J3"):
        assert sheet[place].fill.fgColor.rgb == "FFFFF2A8"
        assert sheet[place].comment is not None
    assert sheet["I3"].fill.fgColor.rgb != "FFFFF2A8"
    assert sheet.auto_filter.ref == "A1:M5"
    result = read(corrected(again, I2="昭和30年2月28日", J2="男", J3="女"), today=TODAY)
    assert result.findings == ()
    assert {row.reference for row in result.rows} == {f"0000{n}-1" for n in range(1, 5)}
    assert next(row for row in result.rows if row.reference == "00004-1").birth_date == date(1955, 2, 28)


def test_uncorrected_it_says_the_same_and_has_no_columns_twice() -> None:
    once = returned(workbook(BAD))
    assert codes(read(once, today=TODAY)) == ["date-impossible", "sex", "sex-blank"]
    twice = returned(once)
    assert [cell.value for cell in sheet_of(twice)[1]] == [*TITLES, *HEADINGS]
    assert [[c.value for c in row] for row in sheet_of(twice)] == [[c.value for c in row] for row in sheet_of(once)]


def test_all_findings_are_in_it_not_only_the_first_thousand() -> None:
    content = text_file([HEADINGS, *(person(n, 性別="") for n in range(1, MOST_OF_A_KIND + 1502))])
    assert len(read(content).findings) == MOST_OF_A_KIND + 1
    sheet = sheet_of(returned(content))
    assert all(sheet.cell(row, 2).value for row in range(2, MOST_OF_A_KIND + 1503))
    assert sum(cell.comment is not None for cell in sheet["J"]) == MOST_COMMENTS


def test_nothing_becomes_a_formula_and_no_zero_is_lost() -> None:
    wild = ['=HYPERLINK("http://x")', "+81-90", "@SUM(A1)", "-1+1", "0012345", "http://example.invalid/", "'1"]
    rows = [[*HEADINGS, "メモ"], *([*person(n), text] for n, text in enumerate(wild, 1))]
    sheet = sheet_of(returned(text_file(rows)))
    for row, text in enumerate(wild, 2):
        cell = sheet.cell(row, len(HEADINGS) + 3)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_every_kind_of_value_stays_what_it_is() -> None:
    values = [70000.0, True, date(1955, 9, 12), datetime(1955, 9, 12, 3, 4, 5), time(1, 2), timedelta(hours=30)]
    rows = [[*HEADINGS, *(f"列{n}" for n in range(len(values)))], [*person(1, 生年月日=date(1955, 9, 12)), *values]]
    before, after = read(workbook(rows)), read(returned(workbook(rows)))
    assert after.rows == before.rows
    grid, _ = grids(returned(workbook(rows)))
    assert grid.rows[1][-6:] == values


def test_titles_stay_above_totals_below_and_notes_are_no_people() -> None:
    """結果 beside a total or a note does not make it a person."""
    rows = [["対象者リスト"], [], HEADINGS, person(1), ["メモ"], person(2, 性別="x"), ["合計", "", "", "", "2人"]]
    again = returned(workbook(rows))
    assert [cell.value for cell in sheet_of(again)["C"]][:4] == ["対象者リスト", None, "整理番号", "00002-1"]
    result = read(corrected(again, J4="男"), today=TODAY)
    assert sorted(codes(result)) == ["not-a-person", "row-skipped"]
    assert len(result.rows) == 2


def test_what_concerns_no_row_stands_on_a_second_sheet_that_is_no_list() -> None:
    rows = [[name for name in HEADINGS if name != "支援措置"], person(1)[:-1]]
    again = returned(workbook(rows, 旧=rows))
    book = openpyxl.load_workbook(io.BytesIO(again))
    assert book.sheetnames == ["対象者", WHOLE]
    assert [row[1].value for row in book[WHOLE]][1:] == [
        "シート「対象者」だけを読みました。シート「旧」にも表がありますが、読んでいません。",
        "1行目の見出しに「支援措置」の列がありません。",
    ]
    assert codes(read(again, today=TODAY)) == ["no-protected-column"]


def test_a_missing_column_is_said_on_the_sheet() -> None:
    content = workbook([[name for name in HEADINGS if name != "性別"], person(1)])
    book = openpyxl.load_workbook(io.BytesIO(returned(content)))
    assert "「性別」がありません" in book[WHOLE]["B2"].value


def test_a_heading_of_the_users_own_is_no_report() -> None:
    content = workbook([[*HEADINGS, "結果"], [*person(1), "可"]])
    assert codes(read(content, today=TODAY)) == ["columns-unused"]
    assert [cell.value for cell in sheet_of(returned(content))[2]][-1] == "可"


def test_other_rows_are_named_as_they_stand_in_the_new_sheet() -> None:
    rows = [
        HEADINGS,
        person(1),
        person(2),
        person(3),
        person(2, 世帯番号="00009", 氏名="別　人", 宛名番号="7000000009"),
    ]
    remedy = sheet_of(returned(workbook(rows)))["B2"].value
    assert remedy.startswith("2行目 C列「整理番号」の「00002-1」が、5行目にもあります。")


def test_a_file_without_a_table_has_nothing_to_write_on() -> None:
    with pytest.raises(ListRefused):
        annotated(b"\xef\xbb\xbfa,b\r\n", [])
