"""Who is told about a case and who may answer it: the rules of the job as a table, first match decides. No I/O.

The right belongs to the head of household, so silence and a letter to the head are never wrong; a message to the
wrong phone is. Whatever the table does not name is held for a person to look at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility.programmes.parts import Actor
from services.eligibility.shared_phones import ALONE, Phone, usable


class Part(StrEnum):
    """What a person is to the claim unit at the base date."""

    HEAD = "head"  # 世帯主
    ADULT = "adult"  # an adult member of the household
    GUARDIAN = "guardian"  # 保護者 who applies for the child
    SELF = "self"  # 本人, an adult
    CHILD = "child"  # a minor who is not the head, in any programme


class Act(StrEnum):
    """What happens about a case."""

    TELL = "tell"  # one LINE notice to one person
    LETTER = "letter"  # nobody is pushed, the letter goes to the head or guardian
    HOLD = "hold"  # a person looks first
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Case:
    """A released case. `protected`: and no person has looked at it yet; `told`: who has its live notice."""

    claim_unit: ClaimUnit
    actor: Actor
    deadline: date
    protected: bool = False
    held: bool = False
    answered: bool = False
    closed: bool = False
    told: UUID | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered resident who certainly is this person of the case."""

    resident_id: UUID
    part: Part
    phone: Phone = ALONE


@dataclass(frozen=True, slots=True)
class Notice:
    """The decision with the rule that made it. `letter_to_head`: the head is told by post as well."""

    act: Act
    rule: str
    resident_id: UUID | None = None
    role: CaseRole | None = None
    letter_to_head: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table. `applies` is given the case, everybody registered, who of them may act first, and the day."""

    name: str
    applies: Callable[[Case, Sequence[Registered], Sequence[Registered], date], bool]
    act: Act


ROLES: dict[tuple[ClaimUnit, Part], tuple[CaseRole, frozenset[Actor]]] = {
    (ClaimUnit.HOUSEHOLD, Part.HEAD): (CaseRole.HEAD, frozenset({Actor.HEAD, Actor.MEMBER})),
    (ClaimUnit.HOUSEHOLD, Part.ADULT): (CaseRole.MEMBER, frozenset({Actor.MEMBER})),
    (ClaimUnit.CHILD, Part.GUARDIAN): (CaseRole.GUARDIAN, frozenset({Actor.GUARDIAN})),
    (ClaimUnit.PERSON, Part.SELF): (CaseRole.SELF, frozenset({Actor.SELF})),
}
"""Who may act at all: the role, and the programmes' settings under which it does. A child stands in no row."""


def role_of(case: Case, part: Part) -> CaseRole | None:
    """The role in which this part may be told and may answer; None when it may not."""
    role, actors = ROLES.get((case.claim_unit, part), (None, frozenset[Actor]()))
    return role if case.actor in actors else None


def _first(case: Case, people: Sequence[Registered]) -> list[Registered]:
    """Who comes into question: the head before members, never both."""
    able = [p for p in people if role_of(case, p.part) is not None]
    heads = [p for p in able if p.part is Part.HEAD]
    return heads or able


RULES: tuple[Rule, ...] = (
    Rule("answered", lambda case, people, first, today: case.answered, Act.NOTHING),
    Rule("closed", lambda case, people, first, today: case.closed, Act.NOTHING),
    Rule("late", lambda case, people, first, today: today > case.deadline, Act.NOTHING),
    Rule("protected", lambda case, people, first, today: case.protected, Act.HOLD),
    Rule("held", lambda case, people, first, today: case.held, Act.HOLD),
    Rule("told", lambda case, people, first, today: case.told is not None, Act.NOTHING),
    Rule("not-registered", lambda case, people, first, today: not people, Act.LETTER),
    Rule("nobody-may-act", lambda case, people, first, today: not first, Act.LETTER),
    Rule("several", lambda case, people, first, today: len(first) > 1, Act.HOLD),
    Rule("shared-phone", lambda case, people, first, today: not usable(first[0].phone), Act.HOLD),
    Rule("one", lambda case, people, first, today: True, Act.TELL),
)
"""Read from the top; the names are kept with a decision."""


def notice_of(case: Case, people: Sequence[Registered], today: date) -> Notice:
    """Who is told about a case now. `people`: the registered residents who certainly are persons of the case."""
    first = _first(case, people)
    rule = next(rule for rule in RULES if rule.applies(case, people, first, today))
    if rule.act is not Act.TELL:
        return Notice(rule.act, rule.name)
    one = first[0]
    role = role_of(case, one.part)
    return Notice(rule.act, rule.name, one.resident_id, role, letter_to_head=role is CaseRole.MEMBER)
