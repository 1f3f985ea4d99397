"""What a new version does to a household: a table, first match decides.

The rule of the job: a row that goes away or changes after the notice holds the case until a person has looked, and
nobody is notified twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from services.eligibility.list_versions.changes import QUIET, Change


class Act(StrEnum):
    """What happens when the version is applied."""

    NOTHING = "nothing"
    ADD = "add"  # a new case, released by a press of its own
    LEAVE_OUT = "leave_out"  # no case is made of it; a person looks
    CORRECT = "correct"
    CORRECT_AND_HOLD = "correct_and_hold"
    HOLD = "hold"
    REMOVE = "remove"
    DELETE = "delete"  # nobody outside knows the case

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Act.NOTHING: "何もしない",
    Act.ADD: "加える（配信してから知らせる）",
    Act.LEAVE_OUT: "加えない（職員が確かめる）",
    Act.CORRECT: "知らせずに直す",
    Act.CORRECT_AND_HOLD: "直して、止める（保留）",
    Act.HOLD: "止める（保留）",
    Act.REMOVE: "知らせずに外す",
    Act.DELETE: "知らせずに外す",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A household met by a new version.

    `live`: it has a case; `listed`: the new version names it; `withdrawn`: staff took the case back before;
    `twice`: who would be its head now is or was the head of another case of the programme.
    `told`: somebody was ever told of the case.
    """

    live: bool
    listed: bool
    changes: frozenset[Change] = frozenset()
    released: bool = False
    told: bool = False
    answered: bool = False
    withdrawn: bool = False
    twice: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    name: str
    applies: Callable[[Situation], bool]
    act: Act


def _known_outside(s: Situation) -> bool:
    return s.told or s.answered


RULES: tuple[Rule, ...] = (
    Rule("withdrawn-stays-away", lambda s: s.withdrawn and not s.listed, Act.NOTHING),
    Rule("withdrawn-is-back", lambda s: s.withdrawn, Act.LEAVE_OUT),
    Rule("already-in-another-case", lambda s: s.twice, Act.LEAVE_OUT),
    Rule("added", lambda s: not s.live, Act.ADD),
    Rule("gone-after-the-notice", lambda s: not s.listed and _known_outside(s), Act.HOLD),
    Rule("gone-before-the-notice", lambda s: not s.listed and s.released, Act.REMOVE),
    Rule("gone-before-the-release", lambda s: not s.listed, Act.DELETE),
    Rule("unchanged", lambda s: not s.changes, Act.NOTHING),
    Rule("changed-quietly", lambda s: s.changes <= QUIET, Act.CORRECT),
    Rule("changed-after-the-notice", _known_outside, Act.CORRECT_AND_HOLD),
    Rule("changed-before-the-notice", lambda s: True, Act.CORRECT),
)
"""Read from the top; every situation meets a rule."""


def rule_of(situation: Situation) -> Rule:
    """The row that decides."""
    return next(rule for rule in RULES if rule.applies(situation))
