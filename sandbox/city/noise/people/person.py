"""A person of the synthetic city."""

from dataclasses import dataclass
from datetime import date

from sandbox.city.noise.people.words import Word
from sandbox.city.noise.places.homes import Home


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, before any office writes it down. `number` is nobody else's; `sex`: 男 or 女.

    `foreign`: the name is in capital Latin letters, the parts divided by one half-width space.
    """

    number: int
    household: int
    surname: Word
    given: Word
    born: date
    sex: str
    home: Home
    foreign: bool = False

    @property
    def name(self) -> str:
        """The name as the resident register prints it."""
        return f"{self.surname.text}{' ' if self.foreign else '　'}{self.given.text}"

    @property
    def kana(self) -> str:
        """The reading in full-width katakana, the parts divided by a full-width space."""
        return f"{self.surname.kana}　{self.given.kana}"
