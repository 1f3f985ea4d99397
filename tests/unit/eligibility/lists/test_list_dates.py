from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.lists.dates import ERAS, read_birth_date
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.partial_date import PartialDate
from services.eligibility.matching.birth_dates import is_complete, read_birth

TODAY = date(2024, 1, 10)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1955-09-12", date(1955, 9, 12)),
        ("1955/9/12", date(1955, 9, 12)),
        ("1955.9.12", date(1955, 9, 12)),
        ("1955年9月12日", date(1955, 9, 12)),
        ("１９５５年９月１２日", date(1955, 9, 12)),
        ("19550912", date(1955, 9, 12)),
        ("西暦1959年1月2日", date(1959, 1, 2)),
        ("西1959/1/2", date(1959, 1, 2)),
        ("1955-09-12T00:00:00", date(1955, 9, 12)),
        ("1955/09/12 0:00", date(1955, 9, 12)),
        ("令和5年12月1日", date(2023, 12, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("㋿元年5月1日", date(2019, 5, 1)),
        ("㍻元年1月8日", date(1989, 1, 8)),
        ("R5.12.1", date(2023, 12, 1)),
        ("Ｒ５．１２．１", date(2023, 12, 1)),
        ("昭34.1.2", date(1959, 1, 2)),
        ("S34/1/2", date(1959, 1, 2)),
        ("s34-01-02", date(1959, 1, 2)),
        ("S340102", date(1959, 1, 2)),
        ("3340102", date(1959, 1, 2)),
        ("5051201", date(2023, 12, 1)),
        ("3-34.1.2", date(1959, 1, 2)),
        ("昭和 34年 1月 2日", date(1959, 1, 2)),
        ("昭和34年1月2日生", date(1959, 1, 2)),
        ("昭和34年（1959年）1月2日", date(1959, 1, 2)),
        ("昭和34年1月2日(金)", date(1959, 1, 2)),
        ("大正13年3月4日", date(1924, 3, 4)),
        (3340102.0, date(1959, 1, 2)),
        (19590102.0, date(1959, 1, 2)),
        (date(1959, 1, 2), date(1959, 1, 2)),
        (datetime(1959, 1, 2, 3, 4), date(1959, 1, 2)),
    ],
)
def test_notations(written: Cell, meant: date) -> None:
    assert read_birth_date(written, TODAY) == (meant, None)


@pytest.mark.parametrize(
    ("written", "meant", "code"),
    [
        ("平成31年5月1日", date(2019, 5, 1), "date-outside-era"),
        ("昭和64年1月8日", date(1989, 1, 8), "date-outside-era"),
        ("平成元年1月7日", date(1989, 1, 7), "date-outside-era"),
        (21552.0, date(1959, 1, 2), "date-serial"),
        ("21552", date(1959, 1, 2), "date-serial"),
        (9133.0, date(1925, 1, 1), "date-serial"),
        ("明治40年5月5日", date(1907, 5, 5), "date-very-old"),
    ],
)
def test_to_be_checked(written: Cell, meant: date, code: str) -> None:
    found, problem = read_birth_date(written, TODAY)
    assert found == meant
    assert problem is not None
    assert (problem.level, problem.code) == ("check", code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("令和5年2月30日", "date-impossible"),
        ("1955/13/1", "date-impossible"),
        ("昭和0年1月1日", "date-impossible"),
        ("34.1.2", "date-ambiguous"),
        ("340102", "date-ambiguous"),
        (340102.0, "date-ambiguous"),
        ("不可", "date-unknown"),
        ("2099年不詳", "date-future"),
        ("西暦59年1月2日", "date-ambiguous"),
        ("令和6年1月11日", "date-future"),
        (date(2024, 1, 11), "date-future"),
        ("1800/1/1", "date-too-old"),
        ("昭和1959年1月2日", "date-unknown"),
        ("1/2/1959", "date-unknown"),
        ("6340102", "date-unknown"),
        ("守安　德男", "date-unknown"),
        (True, "date-unknown"),
        (time(1, 2), "date-unknown"),
        (-1.0, "date-unknown"),
        ("", "blank"),
        ("　", "blank"),
        (60.0, "date-impossible"),
    ],
)
def test_stops(written: Cell, code: str) -> None:
    found, problem = read_birth_date(written, TODAY)
    assert found is None
    assert problem is not None
    assert (problem.level, problem.code) == ("stop", code)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("昭和34年0月0日", "1959-00-00"),
        ("昭和34年1月不詳", "1959-01-00"),
        ("昭和34年1月不明", "1959-01-00"),
        ("西暦1959年1月不詳", "1959-01-00"),
        ("19590100", "1959-01-00"),
        (19590100.0, "1959-01-00"),
        (1959.0, "1959-00-00"),
        ("不詳", "0000-00-00"),
        ("昭和不詳年1月2日", "0000-00-00"),
    ],
)
def test_partial_dates_do_not_stop_the_list(written: Cell, known: str) -> None:
    found, problem = read_birth_date(written, TODAY)
    assert isinstance(found, PartialDate)
    assert found.isoformat() == known
    assert problem is not None
    assert (problem.level, problem.code) == ("check", "date-partial")
    assert "人が確かめます" in problem.says


def test_a_partial_date_reaches_matching_as_partial() -> None:
    """What is stored with the row is read there as known in part, so no rule takes it for certain."""
    found, _ = read_birth_date("昭和34年1月不詳", TODAY)
    assert found is not None
    assert read_birth(found.isoformat()) == 19590100
    assert not is_complete(read_birth(found.isoformat()))
    assert read_birth(PartialDate(0, 0, 0).isoformat()) == 0


def test_workbooks_that_count_from_1904() -> None:
    assert read_birth_date(21552.0 - 1462, TODAY, date1904=True)[0] == date(1959, 1, 2)
    assert read_birth_date(date(1959, 1, 2), TODAY, date1904=True) == (date(1959, 1, 2), None)


@given(st.dates(date(1910, 1, 1), TODAY), st.integers(0, 9))
def test_round_trip(day: date, notation: int) -> None:
    n, (name, sign, start) = next((n, era) for n, era in reversed(list(enumerate(ERAS, 1))) if day >= era[2])
    year = day.year - start.year + 1
    written = (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{name}{year}年{day.month}月{day.day}日",
        f"{name}{'元' if year == 1 else year}年{day.month:02}月{day.day:02}日",
        f"{name[0]}{year}.{day.month}.{day.day}",
        f"{sign}{year}/{day.month}/{day.day}",
        f"{sign.lower()}{year:02}{day:%m%d}",
        f"{n}{year:02}{day:%m%d}",
        f"{sign}{year:02}-{day:%m-%d}",
    )[notation]
    assert read_birth_date(written, TODAY) == (day, None)
    full_width = written.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read_birth_date(full_width, TODAY) == (day, None)


@given(st.text(max_size=20) | st.floats() | st.integers())
def test_never_fails(cell: Cell) -> None:
    found, problem = read_birth_date(cell, TODAY)
    assert (found is None) == (problem is not None and problem.level == "stop")
