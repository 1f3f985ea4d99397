"""Care homes: many people at one address, of one age and with the names of one time."""

from datetime import date
from random import Random

from sandbox.city.noise.kinds.characters import GAIJI
from sandbox.city.noise.lookalikes.lookalike import Lookalike, Stage
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import parse
from sandbox.city.noise.records import Entry

_SAME_TAIL = [
    parse("高田/タカダ 富田/トミタ"),
    parse("山本/ヤマモト 岡本/オカモト"),
    parse("川上/カワカミ 井上/イノウエ"),
    parse("青木/アオキ 鈴木/スズキ"),
]
_SAME_START = parse("千代子/チヨコ 千代/チヨ 千恵子/チエコ 知代子/チヨコ 千世子/チヨコ")
_NAME = frozenset({"name"})


def _care_home(stage: Stage) -> Person:
    born = date(stage.draw.randrange(1931, 1948), stage.draw.choice((1, 4)), 1)
    return stage.one(sex="女", born=born, home=stage.households.homes.house(stage.draw))


def _same_given(stage: Stage) -> tuple[Person, Person]:
    first = _care_home(stage)
    other = first.surname
    while set(other.text) & set(first.surname.text):  # 斎藤 and 斉藤 may be taken for one surname
        other = SURNAMES_BY_FREQUENCY.draw(stage.draw)
    return first, stage.another(first, surname=other)


def _same_surname(stage: Stage) -> tuple[Person, Person]:
    one, two = stage.draw.sample(_SAME_START, 2)
    first = stage.relative(_care_home(stage), given=one)
    return first, stage.another(first, given=two)


def _same_tail(stage: Stage) -> tuple[Person, Person]:
    one, two = stage.draw.choice(_SAME_TAIL)
    first = stage.relative(_care_home(stage), surname=one)
    return first, stage.another(first, surname=two)


def _first_unreadable(entry: Entry, person: Person, draw: Random) -> None:
    entry.name = draw.choice(GAIJI) + entry.name[1:]


CARE_HOMES = (
    Lookalike("care_home_given_name", "surname", _same_given),
    Lookalike("care_home_surname", "given name", _same_surname),
    Lookalike("care_home_gaiji", "nothing that is readable", _same_tail, _first_unreadable, _NAME),
)  # fmt: skip
