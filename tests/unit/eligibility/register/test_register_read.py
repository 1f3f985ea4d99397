"""Files of 異動情報: read in every notation, refused with the place and what to do."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.eligibility.lists.findings import ListRefused
from services.eligibility.register_changes.change import WORDS, Kind
from services.eligibility.register_changes.read import Changes, read_changes
from services.eligibility.register_changes.template import COLUMNS, template_xlsx
from tests.unit.eligibility.lists.list_files import my_number, text_file, workbook

TODAY = date(2026, 4, 10)
HEADINGS = [heading for _, heading, _, _ in COLUMNS]


def row(**changed: object) -> list[object]:
    values: dict[str, object] = {
        **dict.fromkeys(HEADINGS, ""),
        "宛名番号": "0001001",
        "異動事由": "死亡",
        "異動日": "令和8年4月1日",
        "氏名": "見本　太郎",
        "生年月日": "S30.9.12",
    }
    return list({**values, **changed}.values())


def read(*rows: Sequence[object], headings: Sequence[str] = HEADINGS, as_of: date = TODAY) -> Changes:
    return read_changes(text_file([headings, *rows]), as_of, TODAY)


def codes(found: Changes) -> list[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_csv_in_every_encoding(encoding: str) -> None:
    [one] = read_changes(text_file([HEADINGS, row()], encoding), TODAY, TODAY).rows
    assert (one.number, one.kind, one.happened_on) == (2, Kind.DIED, date(2026, 4, 1))
    assert (one.person_number, one.name, one.birth_date) == ("0001001", "見本　太郎", "1955-09-12")


def test_a_workbook_with_dates_numbers_and_headings_of_another_system() -> None:
    headings = ["住民コード", "異動区分", "異動年月日", "漢字氏名", "生年月日", "転出先住所"]
    rows: list[list[Any]] = [
        ["", "", "異動一覧"],
        headings,
        [1001, "転出届", date(2026, 5, 1), "見本　花子", date(1960, 1, 2), "東京都見本区1-1"],
    ]
    [one] = read_changes(workbook(rows), TODAY, TODAY).rows
    assert (one.number, one.kind, one.happened_on) == (3, Kind.MOVED_OUT, date(2026, 5, 1)), "filed before it happens"
    assert (one.person_number, one.new_address) == ("1001", "東京都見本区1-1")


def test_every_kind_is_read_by_its_word() -> None:
    new = {"新しい氏名": "見本　一", "新しい世帯主の宛名番号": "0001002", "新しい住所": "見本市1"}
    found = read(*[row(異動事由=word, **new) for word in WORDS.values()])
    assert [change.kind for change in found.rows] == list(Kind)


def test_the_template_is_read_and_its_example_is_no_change() -> None:
    with pytest.raises(ListRefused) as refused:
        read_changes(template_xlsx(), TODAY, TODAY)
    [finding] = refused.value.findings
    assert finding.code == "no-rows"
    assert "異動なし" in finding.remedy


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"異動事由": "そのほか"}, "change-kind"),
        ({"異動事由": ""}, "blank"),
        ({"異動日": "4月ごろ"}, "date-unknown"),
        ({"異動日": "令和8年4月不詳"}, "change-date-partial"),
        ({"異動日": "2026/4/9"}, "after-as-of"),
        ({"異動日": "2028/4/9"}, "date-future"),
        ({"氏名": ""}, "blank"),
        ({"生年月日": ""}, "blank"),
        ({"異動事由": "氏名変更"}, "needed"),
        ({"異動事由": "世帯主変更"}, "needed"),
        ({"異動事由": "転居"}, "needed"),
        ({"宛名番号": ""}, "nobody"),
        ({"住所": my_number("12345678901")}, "my-number"),
    ],
)
def test_what_stops_the_whole_file(changed: dict[str, object], code: str) -> None:
    found = read(row(), row(**changed), as_of=date(2026, 4, 8))
    assert codes(found) == [code]
    assert found.findings[0].row == 3
    assert found.findings[0].remedy
    assert found.rows == ()


def test_kinds_that_change_no_case_are_left_out_and_said() -> None:
    found = read(row(), row(異動事由="出生"))
    assert codes(found) == ["change-kind-unused"]
    assert len(found.rows) == 1


def test_a_person_without_a_number_needs_an_address() -> None:
    [one] = read(row(宛名番号="", 住所="見本市中央1")).rows
    assert (one.person_number, one.address) == ("", "見本市中央1")


def test_numbers_of_twelve_digits_are_a_citys_own() -> None:
    own = [my_number(f"1234567890{n}") for n in range(2)] + [f"12345678901{n}" for n in range(9)]
    found = read(*[row(宛名番号=number, 異動事由="世帯主変更", 新しい世帯主の宛名番号=number) for number in own])
    assert found.findings == ()
    assert len(found.rows) == len(own)


@pytest.mark.parametrize(
    ("headings", "code", "words"),
    [
        (["宛名番号", "異動事由", "氏名"], "columns-missing", "「異動日」「生年月日」"),
        ([*HEADINGS, "異動年月日"], "columns-doubled", "異動日"),
        (["あ", "い"], "no-headings", "あ・い"),
        ([*HEADINGS, "マイナンバー"], "my-number-column", "マイナンバー"),
    ],
)
def test_headings_that_cannot_be_used(headings: list[str], code: str, words: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read(row(), headings=headings)
    assert refused.value.findings[0].code == code
    assert words in refused.value.findings[0].message
