"""When a release stops by itself: pure."""

from dataclasses import dataclass
from enum import StrEnum


class Bad(StrEnum):
    """What a release is stopped for."""

    FAILED = "failed"  # LINE did not take the notice
    BLOCKED = "blocked"  # the resident blocked the city's account, before or soon after the notice
    NOT_ME = "not_me"  # わたしのことではありません


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares of those told, 0 to 1; fewer than `least` stop nothing, so that one of one does not."""

    failed: float
    blocked: float
    not_me: float
    least: int


@dataclass(frozen=True, slots=True)
class Bads:
    """How many households of a release had it."""

    failed: int = 0
    blocked: int = 0
    not_me: int = 0


def stop_of(told: int, bads: Bads, cleared: Bads, limits: Limits) -> Bad | None:
    """The first limit that is passed, the gravest first; None when none is.

    `cleared`: what a person knew of when they resumed, which does not count again.
    """
    for bad in (Bad.NOT_ME, Bad.FAILED, Bad.BLOCKED):
        new = getattr(bads, bad) - getattr(cleared, bad)
        if new >= limits.least and new >= getattr(limits, bad) * told:
            return bad
    return None


def why(bad: Bad, told: int, bads: Bads) -> str:
    """The sentence for staff."""
    share = f"{told:,}世帯に知らせたうち{getattr(bads, bad):,}世帯"
    return {
        Bad.FAILED: f"LINE が受けとらない通知が多いため、自動で止めました（{share}）。",
        Bad.BLOCKED: f"市の LINE をブロックしている人が多いため、自動で止めました（{share}）。",
        Bad.NOT_ME: f"「わたしのことではありません」という答えが多いため、自動で止めました（{share}）。",
    }[bad]
