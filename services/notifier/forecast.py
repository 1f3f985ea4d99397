"""When so many more notices would be sent, and whether the month's quota suffices for them: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from services.notifier.store_channel import ChannelState

_JAPAN = timezone(timedelta(hours=9))


class Known(StrEnum):
    """What is known of the month's quota."""

    UNKNOWN = "unknown"  # LINE has not said it this month
    UNLIMITED = "unlimited"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class Forecast:
    """`begins_at` and `ends_at`: at the earliest, with what is queued before; None while the channel is paused.

    `left`: messages that LINE would still take this month by its own count, which is approximate; `fits`: whether
    what is queued and `count` are within it. Both are None where the quota is unknown or unlimited.
    """

    count: int
    queued: int
    rate: float
    paused: bool
    seconds: float
    begins_at: datetime | None
    ends_at: datetime | None
    quota: Known
    left: int | None
    fits: bool | None
    quota_at: datetime | None


def forecast(count: int, queued: int, rate: float, channel: ChannelState, at: datetime) -> Forecast:
    """`rate`: messages a second that are sent at most. `at`: now."""
    paused = channel.paused_reason is not None
    quota = _known(channel, at)
    left = max(0, (channel.quota_limit or 0) - (channel.quota_used or 0)) if quota is Known.LIMITED else None
    return Forecast(
        count=count,
        queued=queued,
        rate=rate,
        paused=paused,
        seconds=(queued + count) / rate,
        begins_at=None if paused else at + timedelta(seconds=queued / rate),
        ends_at=None if paused else at + timedelta(seconds=(queued + count) / rate),
        quota=quota,
        left=left,
        fits=None if left is None else queued + count <= left,
        quota_at=channel.quota_at,
    )


def _known(channel: ChannelState, at: datetime) -> Known:
    """LINE counts by calendar month, in Japan: what it said last month says nothing about this one."""
    said = channel.quota_at
    if said is None or _month(said) != _month(at):
        return Known.UNKNOWN
    if channel.quota_limit is None:
        return Known.UNLIMITED
    return Known.UNKNOWN if channel.quota_used is None else Known.LIMITED


def _month(at: datetime) -> tuple[int, int]:
    local = at.astimezone(_JAPAN)
    return local.year, local.month
