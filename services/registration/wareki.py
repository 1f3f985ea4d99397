"""Birth dates and words as elderly residents write them."""

from datetime import date

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
_SEX = {"1": "男", "2": "女", "9": "（記載なし）"}


def birth_day(iso: str) -> str:
    """1950-02-03 → 1950年（昭和25年）2月3日. Raises ValueError for a date before the Meiji era or an impossible one."""
    day = date.fromisoformat(iso)
    for start, era in _ERAS:
        if day >= start:
            number = day.year - start.year + 1
            return f"{day.year}年（{era}{'元' if number == 1 else number}年）{day.month}月{day.day}日"
    raise ValueError("before the Meiji era")


def sex_word(code: str) -> str:
    """JIS X 0303: 1 男, 2 女, 9 not applicable."""
    return _SEX[code]
