"""Birth dates as numbers YYYYMMDD; 00 stands for an unknown month or day, 0 for no readable date."""

from datetime import date

from services.eligibility.lists.dates import read_known_parts


def read_birth(text: str) -> int:
    """Every notation that lists use, and the certificate's: era digit and Gregorian date (`319800217`)."""
    if len(text) == 10 and text[4] == "-":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return day.year * 10000 + day.month * 100 + day.day
    known = read_known_parts(text)
    return known[0] * 10000 + known[1] * 100 + known[2] if known else 0


def is_complete(birth: int) -> bool:
    """Year, month and day are known."""
    return birth % 100 != 0 and birth // 100 % 100 != 0


def agree_in_part(one: int, other: int) -> bool:
    """One of them is partial, and what both know is the same; at least the year is known to both."""
    if (is_complete(one) and is_complete(other)) or not one or not other:
        return False
    (year_a, month_a, day_a), (year_b, month_b, day_b) = _parts(one), _parts(other)
    months = month_a == month_b or 0 in (month_a, month_b)
    return year_a == year_b and months and (day_a == day_b or 0 in (day_a, day_b))


def one_slip(one: int, other: int) -> bool:
    """Two complete dates that differ by one slip.

    Year (and so the era), month or day alone; month and day swapped; or the days are neighbours.
    """
    a, b = _parts(one), _parts(other)
    if one == other or 0 in a or 0 in b:
        return False
    equal = (a[0] == b[0]) + (a[1] == b[1]) + (a[2] == b[2])
    swapped = a[0] == b[0] and a[1] == b[2] and a[2] == b[1]
    return equal == 2 or swapped or abs((date(*a) - date(*b)).days) <= 1


def _parts(birth: int) -> tuple[int, int, int]:
    return birth // 10000, birth // 100 % 100, birth % 100
