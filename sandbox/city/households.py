"""Households of a synthetic city, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sandbox.city.names import BUILDINGS, FEMALE, MALE, STREETS, SUBSTITUTED, SURNAMES, VARIANTS

_KINDS = ("couple", "single", "couple", "couple_with_child", "single", "couple", "parent_and_child", "single")
_NAMESAKE_EVERY = 6


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the resident register. `card_name` is what the My Number card can show of `name`."""

    person_number: str
    household_number: str
    role: str
    name: str
    card_name: str
    kana: str
    birth_date: date
    sex: str
    address: str

    @property
    def adult(self) -> bool:
        """Old enough for a phone of their own; children are always listed with a birth year of 2012 or later."""
        return self.birth_date.year < 2012


City = Sequence[Sequence[Person]]
"""Households; the first person of each is its head."""


def generate(seed: int, households: int, *, variants: float = 0.0) -> City:
    """`variants`: share of households whose name and register use forms like 髙, 﨑, 德.

    Every sixth head is the namesake of an earlier one, with another birth date and address. Nobody shares all of name,
    birth date, sex and address with anybody else.
    """
    draw = random.Random(seed)  # noqa: S311 (repeatable people, no secret)
    numbers = iter(draw.sample(range(10**9, 10**10), households * 3))
    city: list[list[Person]] = []
    for i in range(households):
        namesake = city[draw.randrange(len(city))][0] if i % _NAMESAKE_EVERY == _NAMESAKE_EVERY - 1 else None
        members = _household(draw, i, numbers, namesake)
        if draw.random() < variants:
            members = [_with_variants(person) for person in members]
        city.append(members)
    return city


def _household(draw: random.Random, i: int, numbers: Iterator[int], namesake: Person | None) -> list[Person]:
    kind = _KINDS[i % len(_KINDS)]
    surname = draw.choice(SURNAMES)
    address = _address(draw, i)
    number = f"{i + 1:05d}"
    born = date(1935 + (i * 7) % 55, 1, 1) + timedelta(days=draw.randrange(365))

    def person(role: str, given: tuple[str, str], sex: str, birth: date) -> Person:
        name, kana = f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}"
        return Person(f"{next(numbers):010d}", number, role, name, name, kana, birth, sex, address)

    father = kind != "parent_and_child" and (kind != "single" or i % 2 == 1)
    head = person("世帯主", draw.choice(MALE if father else FEMALE), "男" if father else "女", born)
    if namesake is not None:
        head = replace(head, name=namesake.name, card_name=namesake.name, kana=namesake.kana, sex=namesake.sex)
        surname = (namesake.name.split("　")[0], namesake.kana.split("　")[0])
    members = [head]
    if kind.startswith("couple"):
        wife = head.sex == "男"
        partner = draw.choice(FEMALE if wife else MALE)
        birth = born + timedelta(days=draw.randrange(-900, 2200))
        members.append(person("妻" if wife else "夫", partner, "女" if wife else "男", birth))
    if kind.endswith("child"):
        boy = draw.random() < 0.5
        birth = date(2012, 4, 2) + timedelta(days=draw.randrange(4500))
        members.append(person("子", draw.choice(MALE if boy else FEMALE), "男" if boy else "女", birth))
    return members


def _address(draw: random.Random, i: int) -> str:
    street, lot = STREETS[i % len(STREETS)], i // len(STREETS) + 1
    if "丁目" in street:
        address = f"見本市{street}{lot}番{draw.randrange(1, 40)}号"
    else:
        address = f"見本市{street}{lot}番地{draw.randrange(1, 30)}"
    if draw.random() < 0.3:
        address += f"　{draw.choice(BUILDINGS)}{draw.randrange(1, 9)}0{draw.randrange(1, 9)}号室"
    return address


def _with_variants(person: Person) -> Person:
    name = "".join(VARIANTS.get(char, char) for char in person.name)
    everyday = {v: k for k, v in VARIANTS.items()}
    card = "".join(everyday[char] if char in SUBSTITUTED else char for char in name)
    return replace(person, name=name, card_name=card)
