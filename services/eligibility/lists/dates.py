"""Birth dates in every notation cities use.

Eras begin as by law: 明治 1868-01-25, 大正 1912-07-30, 昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01; the digits
1 to 5 of the resident record systems stand for them in this order.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from itertools import pairwise

from services.eligibility.lists.findings import Problem
from services.eligibility.lists.grid import Cell
from services.eligibility.lists.partial_date import PartialDate
from services.eligibility.lists.texts import BLANK

ERAS = (
    ("明治", "M", date(1868, 1, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("昭和", "S", date(1926, 12, 25)),
    ("平成", "H", date(1989, 1, 8)),
    ("令和", "R", date(2019, 5, 1)),
)
OLDEST_LIKELY = 115
_BETWEEN_EPOCHS = 1462
"""Days by which the same serial number means a later date in a workbook that counts from 1904."""

_STARTS = [start for _, _, start in ERAS]
_SPANS = [*pairwise(_STARTS), (_STARTS[-1], date.max)]
_ERA_OF = {key: n for n, (name, sign, _) in enumerate(ERAS) for key in (name, name[0], sign, str(n + 1))}
_NAMES = "明治|大正|昭和|平成|令和|[明大昭平令MTSHR]"
_SEPARATED = re.compile(rf"({_NAMES}|[1-5]-)?-?(\d{{1,4}})-(\d{{1,2}})-(\d{{1,2}})")
_FIXED = re.compile(rf"({_NAMES}|[1-5]-?)(\d\d)(\d\d)(\d\d)")
_KNOWN = re.compile(rf"({_NAMES})?(\d{{1,4}})(?:-(\d{{1,2}}))?(?:-(\d{{1,2}}))?-*")
_KNOWN_FIXED = re.compile(rf"({_NAMES}|[1-5])?(\d{{4}}|(?<!^)\d\d)(\d\d)(\d\d)")
_GREGORIAN = re.compile(r"^西暦?(?=\d)")
_UNKNOWN_WORD = re.compile("不[詳明]")
_TIME = re.compile(r"[T ]\d{1,2}:\d\d.*$")
_ASIDE = re.compile(r"\([^()]*\)")
_SEPARATORS = str.maketrans({**dict.fromkeys("年月./・,‐‑–—―−ー", "-"), "日": "", "生": "", "元": "1"})

_EXAMPLE = "「昭和30年9月12日」か「1955/9/12」のように書きなおしてください。"
_UNKNOWN = Problem("stop", "date-unknown", "の「{value}」は、日付として読めません。", _EXAMPLE)
_IMPOSSIBLE = Problem("stop", "date-impossible", "の「{value}」は、こよみにない日付です。", _EXAMPLE)
_AMBIGUOUS = Problem(
    "stop", "date-ambiguous", "の「{value}」は、年が西暦か和暦かわかりません。", "年号か4けたの西暦をつけてください。"
)
_PARTIAL = Problem(
    "check",
    "date-partial",
    "の「{value}」は、年月日の全部はわかりません。この人は自動では突合されず、人が確かめます。",
    "わかれば直してください。わからなければ、このままでも取りこめます。",
)
_FUTURE = Problem("stop", "date-future", "の「{value}」は、今日よりあとの日付です。", _EXAMPLE)
_TOO_OLD = Problem("stop", "date-too-old", "の「{value}」は、明治より前の日付です。", _EXAMPLE)
_OUTSIDE_ERA = Problem(
    "check", "date-outside-era", "の「{value}」は、その年号の期間の外です。", "正しい日付か確かめてください。"
)
_SERIAL = Problem(
    "check",
    "date-serial",
    "の「{value}」は、エクセルの日付の番号として読みました。",
    "セルの書式を日付にして、正しい日付か確かめてください。",
)
_VERY_OLD = Problem(
    "check", "date-very-old", f"の「{{value}}」だと、{OLDEST_LIKELY}歳をこえます。", "正しい日付か確かめてください。"
)


def read_birth_date(
    cell: Cell, today: date, *, date1904: bool = False
) -> tuple[date | PartialDate | None, Problem | None]:
    """The date, and what is to be said about it; None where there is a stop problem.

    A two-digit year without an era is never guessed. A date outside its era (平成31年5月1日) is read as written.
    A date known in part is a check problem. `date1904`: a bare number counts from 1904-01-01 = 0.
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    found, problem = _read(cell)
    if problem is _PARTIAL:
        return _in_part(cell, today)
    if found is None:
        return None, problem
    if problem is _SERIAL and date1904:
        found += timedelta(_BETWEEN_EPOCHS)
    if found > today:
        return None, _FUTURE
    if found < ERAS[0][2]:
        return None, _TOO_OLD
    if problem is None and today.year - found.year > OLDEST_LIKELY:
        problem = _VERY_OLD
    return found, problem


def _in_part(cell: Cell, today: date) -> tuple[PartialDate | None, Problem]:
    text = cell if isinstance(cell, str) else str(int(cell)) if isinstance(cell, int | float) else ""
    known = _partial(text)
    if known is None and not _UNKNOWN_WORD.search(unicodedata.normalize("NFKC", text)):
        return None, _UNKNOWN
    if known and known[0] > today.year:
        return None, _FUTURE
    return PartialDate(*(known or (0, 0, 0))), _PARTIAL


def read_known_parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as far as they are known, 0 for an unknown month or day; None where not even the year is.

    For comparing people: unlike `read_birth_date` it takes partial dates and does not judge how likely a date is.
    """
    found, problem = _read(text)
    if found is not None:
        return found.year, found.month, found.day
    return _partial(text) if problem in (_PARTIAL, _UNKNOWN) else None


def _partial(text: str) -> tuple[int, int, int] | None:
    value = "".join(unicodedata.normalize("NFKC", text).upper().split())
    value = _UNKNOWN_WORD.sub("0", _GREGORIAN.sub("", value)).translate(_SEPARATORS)
    match = _KNOWN_FIXED.fullmatch(value[1:] if len(value) == 9 and value.isdigit() else value) or _KNOWN.fullmatch(
        value
    )
    if match is None:
        return None
    era, written, month, day = match.groups(default="")
    year, month_number = int(written), int(month or 0)
    if era:
        year += _SPANS[_ERA_OF[era]][0].year - 1
    if (
        not ERAS[0][2].year <= year <= 2100
        or month_number > 12
        or int(day or 0) > 31
        or (era and int(written) in (0, year))
    ):
        return None
    return year, month_number, int(day or 0) if month_number else 0


def _read(cell: Cell) -> tuple[date | None, Problem | None]:
    if isinstance(cell, str):
        return _of_text(unicodedata.normalize("NFKC", cell).strip().upper())
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _of_number(float(cell))
    return None, _UNKNOWN


def _of_text(value: str) -> tuple[date | None, Problem | None]:
    if not value:
        return None, BLANK
    if "不" in value:  # 不詳, 不明
        return None, _PARTIAL
    value = _GREGORIAN.sub("", "".join(_ASIDE.sub("", _TIME.sub("", value)).split())).translate(_SEPARATORS)
    return _of_digits(value) if value.isdigit() else _of_parts(value)


def _of_parts(value: str) -> tuple[date | None, Problem | None]:
    match = _SEPARATED.fullmatch(value) or _FIXED.fullmatch(value)
    if match is None:
        return None, _UNKNOWN
    era, year, month, day = match.groups()
    if era is None and len(year) < 4:
        return None, _AMBIGUOUS
    if era is not None and len(year) > 2:
        return None, _UNKNOWN
    return _calendar(era and era.rstrip("-"), int(year), int(month), int(day))


def _of_digits(value: str) -> tuple[date | None, Problem | None]:
    if len(value) == 8:
        return _calendar(None, int(value[:4]), int(value[4:6]), int(value[6:]))
    if len(value) == 9 and value[0] in "012345":  # the certificate's: era digit (0 unknown) and Gregorian date
        return _calendar(None, int(value[1:5]), int(value[5:7]), int(value[7:]))
    if len(value) == 7 and value[0] in _ERA_OF:
        return _calendar(value[0], int(value[1:3]), int(value[3:5]), int(value[5:]))
    if len(value) == 6:
        return None, _AMBIGUOUS
    return _serial(int(value)) if len(value) == 5 else (None, _UNKNOWN)


def _of_number(value: float) -> tuple[date | None, Problem | None]:
    if 1 <= value < 100_000:
        whole = int(value)
        # A bare year; as serial numbers these would be days of 1905.
        return (None, _PARTIAL) if 1868 <= whole <= 2100 else _serial(whole)
    return _of_digits(str(int(value))) if value > 0 and value.is_integer() else (None, _UNKNOWN)


def _serial(days: int) -> tuple[date | None, Problem | None]:
    """Excel counts from 1900-01-01 = 1 and knows a 29 February 1900 (60) that never was."""
    if days == 60:
        return None, _IMPOSSIBLE
    return date(1899, 12, 30 if days > 60 else 31) + timedelta(days), _SERIAL


def _calendar(era: str | None, year: int, month: int, day: int) -> tuple[date | None, Problem | None]:
    if month == 0 or day == 0:
        return None, _PARTIAL
    begin, end = date.min, date.max
    if era is not None:
        begin, end = _SPANS[_ERA_OF[era]]
        if year == 0:
            return None, _IMPOSSIBLE
        year += begin.year - 1
    try:
        found = date(year, month, day)
    except ValueError:
        return None, _IMPOSSIBLE
    return found, None if begin <= found < end or found == date.max else _OUTSIDE_ERA
