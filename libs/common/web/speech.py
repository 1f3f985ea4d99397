"""How numbers, days and times are written on pages."""

from datetime import date, datetime, timedelta, timezone

_JAPAN = timezone(timedelta(hours=9), "JST")  # no summer time since 1951
_DAYS = "月火水木金土日"


def yen(amount: int) -> str:
    """30000 → 30,000円"""
    return f"{amount:,}円"


def count(number: int) -> str:
    """70000 → 70,000"""
    return f"{number:,}"


def day(value: date) -> str:
    """2026-12-01 → 2026年12月1日(火); a moment is taken as seen from Japan."""
    local = value.astimezone(_JAPAN) if isinstance(value, datetime) else value
    return f"{local.year}年{local.month}月{local.day}日({_DAYS[local.weekday()]})"


def moment(value: datetime) -> str:
    """2026年12月1日(火) 9時05分, in Japan."""
    local = value.astimezone(_JAPAN)
    return f"{day(local)} {local.hour}時{local.minute:02}分"
