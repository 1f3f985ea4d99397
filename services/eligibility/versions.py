"""What a corrected list means for a household that is on the live one: the rule as a table, no I/O.

Rule (domain): a row that goes away or changes after the notice holds the case; nobody is notified twice. No act here
tells anybody who was told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from libs.common.events.terms import ProcedureKind


class What(StrEnum):
    """What differs between the live household and the corrected one."""

    AMOUNT = "amount"  # 支給額
    PROCEDURE = "procedure"  # 手続区分
    HEAD = "head"  # 世帯主
    MEMBERS = "members"  # 世帯員 added or gone
    PERSON_NUMBER = "person_number"  # 宛名番号
    NAME = "name"
    KANA = "kana"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    ADDRESS = "address"
    CURRENT_ADDRESS = "current_address"
    SEND_TO = "send_to"  # 送付先
    ACCOUNT = "account"
    PROTECTED = "protected"  # 支援措置


class Act(StrEnum):
    """What happens to the case when the corrected list is applied."""

    NOTHING = "nothing"  # unchanged: no event
    ADD = "add"  # a new case, told like any other
    CORRECT = "correct"  # corrected, matched anew; nobody was told
    CORRECT_QUIETLY = "correct_quietly"  # corrected after the notice, without a hold
    HOLD = "hold"  # after the notice: corrected or gone, held until staff decide
    REMOVE = "remove"  # gone; nobody was told


HARMLESS = frozenset({What.SEND_TO})
"""What changes nothing of the resident's claim, of who is told or of what is paid, and so needs no hold."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of a household; texts that are missing are ''. `account` is every part of it that the list says."""

    reference: str
    is_head: bool
    person_number: str
    name: str
    kana: str
    birth_date: str
    sex: str
    address: str
    current_address: str
    send_to: str
    account: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Household:
    """A claim unit as one list says it. `amount` in yen; `people` by 整理番号."""

    amount: int
    procedure: ProcedureKind
    protected: bool
    people: Mapping[str, Person]


_OF_A_PERSON = (
    What.PERSON_NUMBER, What.NAME, What.KANA, What.BIRTH_DATE, What.SEX, What.ADDRESS, What.CURRENT_ADDRESS,
    What.SEND_TO, What.ACCOUNT,
)  # fmt: skip


def differences(live: Household, corrected: Household) -> frozenset[What]:
    """Everything that differs; where the rows stand in the file does not matter."""
    found = {w for w in (What.AMOUNT, What.PROCEDURE, What.PROTECTED) if getattr(live, w) != getattr(corrected, w)}
    if _heads(live) != _heads(corrected):
        found.add(What.HEAD)
    if live.people.keys() != corrected.people.keys():
        found.add(What.MEMBERS)
    for reference in live.people.keys() & corrected.people.keys():
        before, after = live.people[reference], corrected.people[reference]
        found |= {what for what in _OF_A_PERSON if getattr(before, what) != getattr(after, what)}
    return frozenset(found)


def _heads(household: Household) -> set[str]:
    return {reference for reference, person in household.people.items() if person.is_head}


@dataclass(frozen=True, slots=True)
class Change:
    """A household on the live list, the corrected one or both. `told`: somebody was notified, or it is answered."""

    live: bool
    corrected: bool
    told: bool
    what: frozenset[What] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table."""

    name: str
    applies: Callable[[Change], bool]
    act: Act


RULES: tuple[Rule, ...] = (
    Rule("added", lambda c: not c.live, Act.ADD),
    Rule("gone-told", lambda c: not c.corrected and c.told, Act.HOLD),
    Rule("gone", lambda c: not c.corrected, Act.REMOVE),
    Rule("unchanged", lambda c: not c.what, Act.NOTHING),
    Rule("changed-untold", lambda c: not c.told, Act.CORRECT),
    Rule("harmless", lambda c: c.what <= HARMLESS, Act.CORRECT_QUIETLY),
    Rule("changed-told", lambda c: True, Act.HOLD),
)
"""Read from the top, the first that applies decides."""


def rule_of(change: Change) -> Rule:
    """The rule that decides about this household."""
    return next(rule for rule in RULES if rule.applies(change))
