"""What a kind of look-alike is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from random import Random
from typing import Any

from sandbox.city.noise.people.foreign import foreign_given, foreign_surname
from sandbox.city.noise.people.given_names import given_name
from sandbox.city.noise.people.households import Households, born_at
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import Word
from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.records import Entry


class Seen(Enum):
    """Who of a look-alike pair (first, second) has a card, and who has a row on the list."""

    APART = ((True, False), (False, True))
    BOTH_REGISTERED = ((True, True), (False, True))
    BOTH_LISTED = ((True, False), (True, True))
    ALL = ((True, True), (True, True))


@dataclass(frozen=True, slots=True)
class Stage:
    """Where look-alikes come from: people of the city, changed as their kind needs it."""

    households: Households
    draw: Random

    def one(self, *, sex: str = "", foreign: bool = False, youngest: int = 16, oldest: int = 90,
            born: date | None = None, home: Home | None = None, surname: Word | None = None,
            given: Word | None = None) -> Person:  # fmt: skip
        """Somebody old enough for a card, drawn where nothing is given."""
        draw, homes = self.draw, self.households.homes
        sex = sex or draw.choice("男女")
        surname = surname or (foreign_surname(draw) if foreign else SURNAMES_BY_FREQUENCY.draw(draw))
        given = given or (foreign_given(draw) if foreign else given_name(draw, sex))
        born = born or born_at(draw, youngest, oldest)
        return self.households.person(self.households.number(), surname, given, born, sex, home or homes.home(draw),
                                      foreign=foreign)  # fmt: skip

    def another(self, person: Person, **changes: Any) -> Person:
        """Somebody else, like `person` but for the changes, in a household of their own."""
        number = self.households.number()
        return self._renumbered(replace(person, **({"household": number} | changes)))

    def relative(self, person: Person, **changes: Any) -> Person:
        """Somebody else in the same household, like `person` but for the changes."""
        return self._renumbered(replace(person, **changes))

    def _renumbered(self, person: Person) -> Person:
        return self.households.person(person.household, person.surname, person.given, person.born, person.sex,
                                      person.home, foreign=person.foreign)  # fmt: skip


def as_written(entry: Entry, person: Person, draw: Random) -> None:
    """The list has the person as the register does."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A kind of look-alike. `reason`: what tells the two apart, or that nothing does.

    `make`: the two people. `listing`: how the list writes them. `keep`: items that must stay as `listing` leaves them.
    `seen`: who is registered and listed, None for any. `indistinguishable`: the four items of the certificate do not
    tell them apart, so nothing may be automatic; planted only with both registered. `same_person`: one person's two
    registrations.
    """

    name: str
    reason: str
    make: Callable[[Stage], tuple[Person, Person]]
    listing: Callable[[Entry, Person, Random], None] = as_written
    keep: frozenset[str] = frozenset()
    seen: Seen | None = None
    indistinguishable: bool = False
    same_person: bool = False
