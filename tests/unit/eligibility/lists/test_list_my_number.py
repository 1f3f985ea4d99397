"""The My Number is never accepted. All numbers here are made up by the rule of the check digit."""

import pytest

from services.eligibility.lists.findings import Finding, ListRefused
from services.eligibility.lists.my_number import names_it, passes
from tests.unit.eligibility.lists.list_files import (
    HEADINGS,
    TODAY,
    codes,
    my_number,
    person,
    read,
    read_rows,
    text_file,
    workbook,
)

NUMBERS = [my_number(f"{n * 2_469_135_797:011}") for n in range(1, 41)]
HITS = [number for number in NUMBERS if number[0] != "0"]


def not_passing(number: str) -> str:
    return number[:11] + str((int(number[11]) + 1) % 10)


def everything(findings: tuple[Finding, ...]) -> str:
    return repr(findings)


def test_check_digit() -> None:
    assert all(passes(number) for number in NUMBERS)
    assert not any(passes(not_passing(number)) for number in NUMBERS)
    assert passes("123456789018")  # the example used in public explanations of the rule


@pytest.mark.parametrize(
    "heading",
    ["マイナンバー", "個人番号", "個人番号（12桁）", "ﾏｲﾅﾝﾊﾞｰ", "番号（個人番号）", "My Number", "まいなんばー"],
)
def test_heading_refuses(heading: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_rows([*person(1), ""], headings=[*HEADINGS, heading])
    assert codes(refused.value) == ["my-number-column"]
    assert heading in refused.value.findings[0].message


@pytest.mark.parametrize(
    "heading", ["マイナンバーカードの有無", "備考（個人番号は書かないこと）", "法人番号", "個人コード"]
)
def test_other_headings_do_not(heading: str) -> None:
    assert not names_it(heading)


@pytest.mark.parametrize("heading", ["備考", "宛名番号2", ""])
def test_column_of_them_refuses(heading: str) -> None:
    rows = [[*person(n), number] for n, number in enumerate(NUMBERS[:5], 1)]
    with pytest.raises(ListRefused) as refused:
        read_rows(*rows, headings=[*HEADINGS, heading])
    assert codes(refused.value) == ["my-number-column"]
    assert not any(number in everything(refused.value.findings) for number in NUMBERS)


def test_calling_it_person_number_does_not_let_it_in() -> None:
    rows = [person(n, 宛名番号=number) for n, number in enumerate(NUMBERS, 1)]
    with pytest.raises(ListRefused) as refused:
        read_rows(*rows)
    assert codes(refused.value) == ["my-number-column"]


def test_numbers_that_lost_their_zeros_refuse() -> None:
    shorter = [my_number(f"0{n * 98_765_432:010}") for n in range(11, 21)]
    rows = [person(n, 宛名番号=int(number)) for n, number in enumerate(shorter, 1)]
    with pytest.raises(ListRefused) as refused:
        read(workbook([HEADINGS, *rows]), today=TODAY)
    assert codes(refused.value) == ["my-number-column"]


@pytest.mark.parametrize("form", ["{}", "番号は{}です", "{0:.4} {1} {2}", "{0:.4}-{1}-{2}"])
def test_a_lone_hit_stops_and_is_not_repeated(form: str) -> None:
    number = HITS[0]
    cell = form.format(number, number[4:8], number[8:])
    result = read_rows(person(1), person(2, 基準日住所=cell))
    assert result.stopped
    assert result.rows == ()
    (found,) = [found for found in result.findings if found.code == "my-number"]
    assert (found.level, found.row, found.letter, found.column, found.value) == ("stop", 3, "I", "基準日住所", "")
    assert number not in everything(result.findings)
    assert number[4:8] + number[8:] not in everything(result.findings)


def test_not_repeated_by_another_finding() -> None:
    twice = {"整理番号": HITS[2]}
    result = read_rows(person(1, 生年月日=HITS[0], 性別=HITS[1]), person(2, **twice), person(3, **twice))
    assert {"my-number", "date-unknown", "sex", "reference-twice"} <= set(codes(result, "stop"))
    assert not any(number in everything(result.findings) for number in HITS)


def test_person_numbers_of_twelve_digits_pass_by_chance() -> None:
    """Of random twelve-digit numbers one in ten passes; the column is declared to be 宛名番号."""
    values = [not_passing(number) if n % 10 else number for n, number in enumerate(NUMBERS)]
    result = read_rows(*[person(n, 宛名番号=value) for n, value in enumerate(values, 1)])
    assert not result.stopped
    assert [row.person_number for row in result.rows] == values


def test_twelve_digits_among_shorter_person_numbers_stop() -> None:
    result = read_rows(person(1), person(2), person(3, 宛名番号=HITS[0]), person(4))
    assert codes(result, "stop") == ["my-number"]


def test_one_person_number_alone_is_to_be_checked() -> None:
    result = read_rows(person(1, 宛名番号=HITS[0]))
    assert codes(result) == ["my-number"]
    assert result.findings[0].level == "check"
    assert len(result.rows) == 1


def test_other_and_hidden_sheets_are_searched() -> None:
    notes = [["整理番号", "氏名", "続柄", "個人番号"], ["00001-1", "見本　花子", "世帯主", "x"]]
    with pytest.raises(ListRefused) as refused:
        read(workbook([HEADINGS, person(1)], メモ=notes), today=TODAY)
    assert codes(refused.value) == ["my-number-column"]
    result = read(workbook([HEADINGS, person(1)], メモ=[[f"電話 {HITS[0]}"]]), today=TODAY)
    assert codes(result, "stop") == ["my-number"]
    assert "メモ" in result.findings[0].message


def test_numbers_near_it_are_left_alone() -> None:
    """Telephone, thirteen digits, a number that fails the check digit."""
    notes = ["090-1234-5678", "8700110123456", not_passing(HITS[0]), "1234-5678-9012-3456"]
    rows = [[*person(n), note] for n, note in enumerate(notes, 1)]
    assert not read_rows(*rows, headings=[*HEADINGS, "備考"]).stopped


def test_text_file_without_headings_does_not_show_it() -> None:
    with pytest.raises(ListRefused) as refused:
        read(text_file([[HITS[0], "見本　花子"]]))
    assert codes(refused.value) == ["no-headings"]
    assert HITS[0] not in everything(refused.value.findings)
