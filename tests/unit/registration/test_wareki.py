import pytest

from services.registration.wareki import birth_day


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("1926-12-24", "1926年（大正15年）12月24日"),
        ("1926-12-25", "1926年（昭和元年）12月25日"),
        ("1989-01-07", "1989年（昭和64年）1月7日"),
        ("1989-01-08", "1989年（平成元年）1月8日"),
        ("2019-05-01", "2019年（令和元年）5月1日"),
        ("1950-02-03", "1950年（昭和25年）2月3日"),
    ],
)
def test_eras(iso: str, shown: str) -> None:
    assert birth_day(iso) == shown


@pytest.mark.parametrize("iso", ["1868-01-24", "1950-02-30"])
def test_no_date_is_invented(iso: str) -> None:
    with pytest.raises(ValueError):
        birth_day(iso)
