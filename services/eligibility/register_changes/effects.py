"""What a change in the register does to a case: the rules of the job as a table, first match decides. No I/O.

The right belongs to who was head at the base date, and a city cannot take a payment back easily: whatever the table
does not know for certain holds the case until a person has looked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from services.eligibility.register_changes.change import GONE, Kind


class Stage(StrEnum):
    """How far the case is."""

    UNRELEASED = "unreleased"  # nobody was told
    OPEN = "open"  # released, the answer is awaited
    ANSWERED = "answered"  # or silent past the objection date of a 支給のお知らせ
    OVER = "over"  # closed, or past its deadline without an answer


class Act(StrEnum):
    """What happens."""

    NOTHING = "nothing"
    HOLD = "hold"  # a person looks first
    CLOSE = "close"
    MOVE_HEAD = "move_head"
    RENAME = "rename"
    READDRESS = "readdress"
    PROTECT = "protect"  # held as well


class Why(StrEnum):
    """Which rule it was; kept with the effect. Sentences for staff are in `sentences.py`."""

    OVER = "over"
    HEIRS = "heirs"
    ALONE = "alone"
    ALONE_PERHAPS = "alone_perhaps"
    HEAD_FOLLOWS = "head_follows"
    HEAD_UNKNOWN = "head_unknown"
    HEAD_BEFORE = "head_before"
    MEMBER_LEFT = "member_left"
    LEFT_AFTER = "left_after"
    LEFT_BEFORE = "left_before"
    DELETED = "deleted"
    NAME = "name"
    HEAD_LEFT = "head_left"
    HEAD_STAYS = "head_stays"
    HEAD_ANSWERED = "head_answered"
    LISTED_LATER = "listed_later"
    PROTECTION_BEGAN = "protection_began"
    PROTECTED_ALREADY = "protected_already"
    PROTECTION_ENDED = "protection_ended"
    NOT_PROTECTED = "not_protected"
    ADDRESS = "address"
    PERSON_LEFT = "person_left"
    NOT_A_HOUSEHOLD = "not_a_household"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Situation:
    """A change met by a case. `after_base`: it happened after the base date; the list knows what was before.

    `others`: living members beside the person; `members_listed`: the list names members at all, so none means none.
    `head_named`: the change names a new head; `head_here`: who is a living member of the case; `is_already`: and is
    its head already. `head_left`: the present head has moved out and keeps the right.
    `known_before`: the change was known before the list came, which is the newer word on what was at the base date.
    `household`: the case is a household's, not a person's or a child's.
    """

    kind: Kind
    stage: Stage
    is_head: bool
    after_base: bool
    others: int = 0
    members_listed: bool = True
    head_named: bool = False
    head_here: bool = False
    is_already: bool = False
    head_left: bool = False
    known_before: bool = False
    household: bool = True
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    why: Why
    applies: Callable[[Situation], bool]
    act: Act


@dataclass(frozen=True, slots=True)
class Effect:
    """The decision with the rule that made it."""

    act: Act
    why: Why


def _died(s: Situation) -> bool:
    return s.kind is Kind.DIED and s.is_head


def _left(s: Situation) -> bool:
    return s.kind is Kind.MOVED_OUT


def _alone(s: Situation) -> bool:
    return _died(s) and s.others == 0 and not s.head_named


def _head(s: Situation) -> bool:
    return s.kind is Kind.NEW_HEAD


RULES: tuple[Rule, ...] = (
    Rule(Why.OVER, lambda s: s.stage is Stage.OVER, Act.NOTHING),
    Rule(Why.PROTECTED_ALREADY, lambda s: s.kind is Kind.PROTECTION_BEGAN and s.protected, Act.NOTHING),
    Rule(Why.PROTECTION_BEGAN, lambda s: s.kind is Kind.PROTECTION_BEGAN, Act.PROTECT),
    Rule(Why.NUMBER, lambda s: s.kind is Kind.RENUMBERED, Act.NOTHING),
    Rule(Why.PERSON_LEFT, lambda s: not s.household and s.kind in GONE, Act.HOLD),
    Rule(Why.NOT_A_HOUSEHOLD, lambda s: not s.household and _head(s), Act.NOTHING),
    Rule(Why.HEIRS, lambda s: _died(s) and s.stage is Stage.ANSWERED, Act.HOLD),
    Rule(Why.LEFT_BEFORE, lambda s: _died(s) and not s.after_base, Act.HOLD),
    Rule(Why.ALONE, lambda s: _alone(s) and s.members_listed, Act.CLOSE),
    Rule(Why.ALONE_PERHAPS, _alone, Act.HOLD),
    Rule(Why.HEAD_FOLLOWS, lambda s: _died(s) and s.head_here, Act.MOVE_HEAD),
    Rule(Why.HEAD_UNKNOWN, _died, Act.HOLD),
    Rule(Why.LEFT_BEFORE, lambda s: _left(s) and not s.after_base, Act.HOLD),
    Rule(Why.LEFT_AFTER, lambda s: _left(s) and s.is_head, Act.HOLD),
    Rule(Why.DELETED, lambda s: s.kind is Kind.DELETED and (s.is_head or not s.after_base), Act.HOLD),
    Rule(Why.MEMBER_LEFT, lambda s: s.kind in (Kind.DIED, Kind.MOVED_OUT, Kind.DELETED), Act.NOTHING),
    Rule(Why.LISTED_LATER, lambda s: _head(s) and not s.after_base and s.known_before, Act.NOTHING),
    Rule(Why.HEAD_STAYS, lambda s: _head(s) and s.is_already, Act.NOTHING),
    Rule(Why.HEAD_ANSWERED, lambda s: _head(s) and s.stage is Stage.ANSWERED, Act.NOTHING),
    Rule(Why.HEAD_BEFORE, lambda s: _head(s) and not s.after_base, Act.HOLD),
    Rule(Why.HEAD_LEFT, lambda s: _head(s) and s.head_left, Act.NOTHING),
    Rule(Why.HEAD_FOLLOWS, lambda s: _head(s) and s.head_here, Act.MOVE_HEAD),
    Rule(Why.HEAD_UNKNOWN, _head, Act.HOLD),
    Rule(Why.NAME, lambda s: s.kind is Kind.RENAMED, Act.RENAME),
    Rule(Why.LISTED_LATER, lambda s: s.kind is Kind.MOVED_WITHIN and not s.after_base, Act.NOTHING),
    Rule(Why.ADDRESS, lambda s: s.kind is Kind.MOVED_WITHIN, Act.READDRESS),
    Rule(Why.NOT_PROTECTED, lambda s: not s.protected, Act.NOTHING),
    Rule(Why.PROTECTION_ENDED, lambda s: s.kind is Kind.PROTECTION_ENDED, Act.HOLD),
)
"""Read from the top."""


def effect_of(situation: Situation) -> Effect:
    """What happens to the case. Every situation meets a rule."""
    rule = next(rule for rule in RULES if rule.applies(situation))
    return Effect(rule.act, rule.why)
