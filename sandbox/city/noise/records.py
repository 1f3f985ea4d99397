"""What two offices wrote down about one person."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.city.noise.people.person import Person
from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.places.writing import register_style, write


@dataclass(slots=True)
class Entry:
    """The items as text, as an office wrote them. A kind of noise changes them in place."""

    name: str
    kana: str
    birth_date: str
    sex: str
    address: str

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The items in the order of the files' columns."""
        return self.name, self.kana, self.birth_date, self.sex, self.address


@dataclass(slots=True)
class Pair:
    """One person on the certificate (`card`) and on the target list (`listed`).

    `elsewhere`: gives a home nobody else lives in, for those who moved.
    """

    person: Person
    card: Entry
    listed: Entry
    elsewhere: Callable[[], Home]


def write_down(person: Person) -> Entry:
    """The entry both offices would make if they wrote alike: full-width digits, an ISO date, 男 or 女."""
    address = write(person.home, register_style(person.home))
    return Entry(person.name, person.kana, person.born.isoformat(), person.sex, address)


def pair_of(person: Person, elsewhere: Callable[[], Home]) -> Pair:
    """Both entries without noise. The certificate has no kana."""
    card = write_down(person)
    card.kana = ""
    return Pair(person, card, write_down(person), elsewhere)
