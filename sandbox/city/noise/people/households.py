"""Families and people living alone, Japanese and foreign."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from sandbox.city.noise.people.foreign import foreign_given, foreign_surname
from sandbox.city.noise.people.given_names import given_name
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import Word
from sandbox.city.noise.places.homes import Home, Homes

BASE_DATE = date(2026, 6, 1)
"""The day the synthetic lists speak of."""
CARD_AGE = 15
"""Years from which a signing certificate is issued."""
_FOREIGN = 0.08
_YEAR = 365.25


def born_at(draw: Random, youngest: int, oldest: int) -> date:
    """A birth date of somebody of `youngest` to `oldest` years on the base date."""
    return BASE_DATE - timedelta(days=draw.randrange(int(youngest * _YEAR) + 1, int((oldest + 1) * _YEAR)))


def may_have_card(person: Person) -> bool:
    """Old enough for a signing certificate on the base date."""
    born = person.born
    return (born.year + CARD_AGE, born.month, born.day) <= (BASE_DATE.year, BASE_DATE.month, BASE_DATE.day)


class Households:
    """Makes households without end; no two share a home, and nobody in one shares a given name."""

    def __init__(self, homes: Homes) -> None:
        self.homes = homes
        self._people, self._households = count(1), count(1)

    def number(self) -> int:
        """A household number not given before."""
        return next(self._households)

    def person(self, household: int, surname: Word, given: Word, born: date, sex: str, home: Home, *,
               foreign: bool = False) -> Person:  # fmt: skip
        """A person with a number of their own."""
        return Person(next(self._people), household, surname, given, born, sex, home, foreign=foreign)

    def next(self, draw: Random) -> list[Person]:
        """The members of one household, the head first."""
        home, number = self.homes.home(draw), self.number()
        foreign = draw.random() < _FOREIGN
        surname = foreign_surname(draw) if foreign else SURNAMES_BY_FREQUENCY.draw(draw)
        members: list[Person] = []
        for sex, born in _members(draw):
            given = foreign_given(draw) if foreign else given_name(draw, sex)
            if all(given.text != member.given.text for member in members):
                members.append(self.person(number, surname, given, born, sex, home, foreign=foreign))
        return members


def _members(draw: Random) -> Iterator[tuple[str, date]]:
    head, other = ("男", "女") if draw.random() < 0.7 else ("女", "男")
    born = born_at(draw, 19, 95)
    yield head, born
    if draw.random() < 0.38:
        return
    if draw.random() < 0.75:
        yield other, born + timedelta(days=draw.randrange(-1500, 1500))
    age = int((BASE_DATE - born).days / _YEAR)
    for _ in range(draw.choice((0, 0, 1, 1, 2, 3)) if age > 25 else 0):
        yield draw.choice("男女"), born_at(draw, max(0, age - 45), age - 20)
