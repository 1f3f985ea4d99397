"""Stages of a release and how far each goes: pure."""

from enum import StrEnum
from math import ceil


class Stage(StrEnum):
    """A stage of a release wave (配信), in order."""

    CANARY = "canary"  # households that staff chose
    ONE_PERCENT = "one_percent"
    TEN_PERCENT = "ten_percent"
    ALL = "all"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Stage.CANARY: "試し（職員が選んだ世帯）",
    Stage.ONE_PERCENT: "1％",
    Stage.TEN_PERCENT: "10％",
    Stage.ALL: "のこり全部",
}
_SHARES = {Stage.ONE_PERCENT: 0.01, Stage.TEN_PERCENT: 0.1}


class Standing(StrEnum):
    """Where the release of a list stands; what a person can do follows from it."""

    STAGED = "staged"  # nothing was pressed yet
    PROPOSED = "proposed"  # a second person is asked for
    RUNNING = "running"
    WAITING = "waiting"  # the stage is done; a person presses for the next
    PAUSED = "paused"
    STOPPED = "stopped"  # by itself: a limit was passed
    UNDOING = "undoing"
    UNDONE = "undone"  # what had not left is taken back; the rest stands
    RELEASED = "released"

    @property
    def moves(self) -> bool:
        """Whether something happens without anybody pressing."""
        return self in (Standing.RUNNING, Standing.UNDOING)


HELD_BACK = ("paused", "stopped", "undoing")
"""States of a wave in which nobody new is told."""


def standing(list_state: str, wave_state: str | None, released: int, release_to: int | None) -> Standing:
    """From the list's state, that of its newest wave, and how many cases are and may be released."""
    if list_state == "staged":
        return Standing.PROPOSED if wave_state == "proposed" else Standing.STAGED
    if wave_state in (*HELD_BACK, "undone"):
        return Standing(wave_state)
    if list_state == "released":
        return Standing.RELEASED
    return Standing.RUNNING if release_to is None or released < release_to else Standing.WAITING


def following(stage: Stage) -> Stage | None:
    """The stage after this one."""
    order = list(Stage)
    place = order.index(stage) + 1
    return order[place] if place < len(order) else None


def goal(stage: Stage, told: int, tellable: int) -> int:
    """How many households are told once the stage, one with a share, is done.

    A share counts households that are told, not rows: a list of 10,000 of whom 50 registered is tried on one of the
    50. It counts what was told before, and there is always at least one more. `tellable`: told or to be told by now.
    """
    return max(told + 1, ceil(_SHARES[stage] * tellable))


def cases_of_share(stage: Stage, released: int, cases: int) -> int:
    """The same in cases, where nobody else is to be told by now; never more than there are."""
    return min(cases, max(released + 1, ceil(_SHARES[stage] * cases)))
