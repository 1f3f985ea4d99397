"""The day in Japan; deadlines end with it, wherever the machine's clock is."""

from datetime import date, datetime, timedelta, timezone

_JAPAN = timezone(timedelta(hours=9), "JST")


def today(now: datetime) -> date:
    return now.astimezone(_JAPAN).date()
