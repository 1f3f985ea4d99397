import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.eligibility.matching.birth_dates import agree_in_part, is_complete, one_slip, read_birth

NOTATIONS = """
1959-01-02 1959/1/2 昭和34年1月2日 S34.1.2 昭34.1.2 Ｓ３４．１．２ 3340102 S340102
19590102 319590102 019590102 ㍼34年1月2日
"""


@pytest.mark.parametrize("written", NOTATIONS.split())
def test_notations(written: str) -> None:
    assert read_birth(written) == 19590102


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1959-01-00", 19590100),
        ("1959-00-00", 19590000),
        ("19590100", 19590100),
        ("319590200", 19590200),
        ("昭和34年不詳", 19590000),
        ("昭和34年1月不詳", 19590100),
        ("昭和34年1月不詳日", 19590100),
        ("昭和34年00月00日", 19590000),
        ("S340100", 19590100),
        ("1959年1月", 19590100),
        ("1959年", 19590000),
        ("不詳", 0),
        ("", 0),
        ("34.1.2", 0),
        ("1959-02-30", 0),
        ("1959-13-00", 0),
        ("山田", 0),
    ],
)
def test_what_is_known(written: str, known: int) -> None:
    assert read_birth(written) == known


@given(st.dates())
def test_iso_and_digits_agree(day) -> None:  # type: ignore[no-untyped-def]
    if day.year >= 1868:
        whole = day.year * 10000 + day.month * 100 + day.day
        assert read_birth(day.isoformat()) == whole == read_birth(day.strftime("%Y/%m/%d")) == read_birth(f"{whole}")
        assert is_complete(whole)


@pytest.mark.parametrize(
    ("one", "other"),
    [(19590102, 19590201), (19590102, 19590103), (19590102, 19590302), (19590102, 19890102), (19590102, 19690102),
     (19590228, 19590301), (19591231, 19600101)],
)  # fmt: skip
def test_one_slip(one: int, other: int) -> None:
    assert one_slip(one, other)
    assert one_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [(19590102, 19590102), (19590102, 19890203), (19590102, 19590000), (19590102, 0), (19590110, 19600210)],
)
def test_no_slip(one: int, other: int) -> None:
    assert not one_slip(one, other)


def test_partial_dates_agree_in_what_is_known() -> None:
    assert agree_in_part(19590102, 19590100)
    assert agree_in_part(19590000, 19590102)
    assert not agree_in_part(19590102, 19590200)
    assert not agree_in_part(19590102, 19600000)
    assert not agree_in_part(19590102, 19590102)
    assert not agree_in_part(19590102, 0)
