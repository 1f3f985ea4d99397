"""Lists of persons and of children: which columns they need, and what must hold between their rows."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.claim_units import units_of
from services.eligibility.lists.findings import ListRefused
from services.eligibility.lists.target_list import Row, TargetList
from services.eligibility.lists.template import template_xlsx
from services.eligibility.programmes.amounts import priced
from services.eligibility.programmes.parts import AmountRule, Payment
from tests.unit.eligibility.lists.list_files import HEADINGS, TODAY, codes, person, read, text_file

CHILD, PERSON, HOUSEHOLD = ClaimUnit.CHILD, ClaimUnit.PERSON, ClaimUnit.HOUSEHOLD


def of(unit: ClaimUnit, *rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> TargetList:
    return read(text_file([headings, *rows]), today=TODAY, claim_unit=unit)


def guardian(number: int, group: str = "1", **more: Any) -> list[Any]:
    return person(number, **{"世帯番号": group, "続柄": "保護者", "支給額": ""} | more)


def child(number: int, group: str = "1", **more: Any) -> list[Any]:
    return person(number, 世帯番号=group, 続柄="子", 生年月日="平成29年5月5日", **more)


def units(result: TargetList, unit: ClaimUnit) -> list[tuple[str, str, int | None]]:
    return [(u.lead.reference, u.subject.reference, u.subject.amount) for u in units_of(result.rows, unit)]


def test_each_child_is_a_unit_and_the_guardian_is_paid() -> None:
    result = of(CHILD, guardian(1), child(2), child(3), child(4, "2"), guardian(5, "2"))
    assert codes(result, "stop") == []
    assert units(result, CHILD) == [
        ("00001-1", "00002-1", 70_000),
        ("00001-1", "00003-1", 70_000),
        ("00005-1", "00004-1", 70_000),
    ]


@pytest.mark.parametrize("word", ["保護者", "保護者（母）", "母・保護者", "父(保護者)", "保護者/祖母"])
def test_words_for_a_guardian(word: str) -> None:
    assert codes(of(CHILD, guardian(1, 続柄=word), child(2)), "stop") == []


@pytest.mark.parametrize("word", ["元保護者", "保護者以外", "保護者の妹", "母", "世帯主"])
def test_nobody_else_is_one(word: str) -> None:
    assert codes(of(CHILD, guardian(1, 続柄=word), child(2)), "stop") == ["no-guardian"]


@pytest.mark.parametrize(
    ("rows", "code", "says", "remedy"),
    [
        ([child(1), child(2)], "no-guardian", "2行目・3行目", "続柄に「保護者」"),
        ([guardian(1), guardian(2), child(3)], "two-guardians", "2行目・3行目", "1人だけ"),
        ([guardian(1)], "no-child", "2行目", "児童の行を同じ世帯番号で"),
        ([guardian(1, 支給額="5000"), child(2)], "amount-of-guardian", "2行目", "児童の行に入れて"),
        ([person(1, 続柄="世帯主"), child(2, "00001")], "no-guardian", "2行目・3行目", "続柄に「保護者」"),
    ],
)
def test_what_stops_a_list_of_children(rows: Sequence[Sequence[Any]], code: str, says: str, remedy: str) -> None:
    [found] = [f for f in of(CHILD, *rows).findings if f.level == "stop"]
    assert found.code == code
    assert says in found.message
    assert remedy in found.remedy
    assert found.row == 2


def test_a_list_of_children_needs_the_relation_in_words() -> None:
    headings = ["世帯主区分" if heading == "続柄" else heading for heading in HEADINGS]
    with pytest.raises(ListRefused) as refused:
        of(CHILD, guardian(1), child(2), headings=headings)
    [finding] = refused.value.findings
    assert finding.code == "columns-missing"
    assert "「続柄」" in finding.message


def without_household(row: Sequence[Any]) -> list[Any]:
    return [cell for heading, cell in zip(HEADINGS, row, strict=True) if heading not in ("世帯番号", "続柄")]


def test_a_list_of_persons_needs_no_household() -> None:
    headings = without_household(HEADINGS)
    result = of(PERSON, without_household(person(1)), without_household(person(2)), headings=headings)
    assert codes(result, "stop") == []
    assert [row.is_head for row in result.rows] == [True, True]
    assert units(result, PERSON) == [("00001-1", "00001-1", 70_000), ("00002-1", "00002-1", 70_000)]
    with pytest.raises(ListRefused):
        of(HOUSEHOLD, without_household(person(1)), headings=headings)


def test_two_persons_of_a_household_are_two_units() -> None:
    """A 世帯番号 may stand there; nobody has to be the head, and a relation may be blank."""
    result = of(PERSON, person(1, 世帯番号="7", 続柄="妻"), person(2, 世帯番号="7", 続柄=""))
    assert codes(result, "stop") == []
    assert len(list(units_of(result.rows, PERSON))) == 2


@pytest.mark.parametrize("column", ["整理番号", "宛名番号"])
def test_the_same_person_twice_stops(column: str) -> None:
    first, second = person(1), person(2)
    second[HEADINGS.index(column)] = first[HEADINGS.index(column)]
    assert len(codes(of(PERSON, first, second), "stop")) == 1


def test_a_person_is_known_by_the_citys_number_else_by_that_of_the_list() -> None:
    result = of(PERSON, person(1), person(2, 宛名番号=""))
    assert [u.number for u in units_of(result.rows, PERSON)] == ["宛名番号/7000000001", "整理番号/00002-1"]


def test_an_amount_for_each_child_counts_its_own_row_once() -> None:
    payment = Payment(number=1, name="1回目", rule=AmountRule.PER_CHILD, yen=20_000)
    rows: list[Row] = list(of(CHILD, guardian(1), child(2, 支給額=""), child(3, 支給額="5000")).rows)
    assert [row.amount for row in priced(rows, payment, CHILD)] == [None, 20_000, 5_000]


def test_a_persons_amount_is_for_the_children_they_have() -> None:
    payment = Payment(number=1, name="1回目", rule=AmountRule.PER_CHILD, yen=20_000)
    headings = (*HEADINGS, "加算児童数")
    rows = of(PERSON, [*person(1, 支給額=""), "2"], [*person(2, 支給額=""), "3"], headings=headings).rows
    assert [row.amount for row in priced(rows, payment, PERSON)] == [40_000, 60_000]


@pytest.mark.parametrize("unit", list(ClaimUnit))
def test_the_template_is_a_list_of_its_unit(unit: ClaimUnit) -> None:
    """Read as it is there is nobody in it; with the examples made people it is taken in."""
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(unit)))
    with pytest.raises(ListRefused) as refused:
        read(template_xlsx(unit), today=TODAY, claim_unit=unit)
    assert codes(refused.value) == ["no-rows"]
    sheet = book["対象者"]
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_row=sheet.max_row), 1):
        row[0].value = f"0000{number}"
    target = io.BytesIO()
    book.save(target)
    result = read(target.getvalue(), today=TODAY, claim_unit=unit)
    assert codes(result, "stop") == []
    assert len(list(units_of(result.rows, unit))) == 1
