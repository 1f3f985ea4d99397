"""A claim unit as one version of a list names it: a household, a person, or a child with its guardian."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Items = Mapping[str, Any]
"""The content of `target.person`."""


@dataclass(frozen=True, slots=True)
class Member:
    """One row. `person` as it is sealed in `target.person`."""

    is_head: bool
    person: Items


@dataclass(frozen=True, slots=True)
class Household:
    """What is paid to whom. `amount` in yen; `members` has exactly one head.

    `of_child`: the head is the guardian and the one other member is the child, whose case it is.
    """

    amount: int
    procedure_kind: str
    protected: bool
    members: tuple[Member, ...]
    of_child: bool = False

    @property
    def head(self) -> Member:
        return next(member for member in self.members if member.is_head)

    @property
    def subject(self) -> Member:
        """Who no two cases are about: the child, else the head. A guardian has a case for each child."""
        return next(member for member in self.members if not member.is_head) if self.of_child else self.head


def same_person(one: Items, other: Items) -> bool:
    """Whether two rows of a household are one person: by 宛名番号 where both have one, else by 整理番号.

    Never by the row number, which a corrected file moves. The 整理番号 may be the household's, so the birth date has
    to agree as well.
    """
    if one["person_number"] and other["person_number"]:
        return bool(one["person_number"] == other["person_number"])
    return bool(one["reference"] == other["reference"] and one["birth_date"] == other["birth_date"])


def who(person: Items) -> tuple[str, ...]:
    """A person over all households: the 宛名番号, else name and birth date."""
    if person["person_number"]:
        return (person["person_number"],)
    return (person["name"], person["birth_date"])


def pairs(before: Household, after: Household) -> list[tuple[Member | None, Member | None]]:
    """Members of both versions side by side, each once; None where the other version does not name the person.

    A case has one child, so its child is the same one whatever else differs.
    """
    left = list(before.members)
    found: list[tuple[Member | None, Member | None]] = []
    for member in after.members:
        if after.of_child and member is after.subject:
            old = next((m for m in left if not m.is_head), None)
        else:
            old = next((m for m in left if same_person(m.person, member.person)), None)
        if old is not None:
            left.remove(old)
        found.append((old, member))
    return found + [(old, None) for old in left]
