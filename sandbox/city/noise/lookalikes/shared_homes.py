"""Dormitories and care homes: many people at one address, with birth dates that repeat."""

from collections.abc import Callable
from datetime import date
from random import Random

from sandbox.city.noise.kinds.characters import GAIJI
from sandbox.city.noise.lookalikes.lookalike import Lookalike, Stage
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import Word, parse
from sandbox.city.noise.records import Entry

_NGUYEN, _HOANG = Word("NGUYEN", "グエン"), Word("HOANG", "ホアン")
_VAN_AN, _VAN_ANH = Word("VAN AN", "ヴァン　アン"), Word("VAN ANH", "ヴァン　アン")
_VAN_HOANG, _VAN_NGUYEN = Word("VAN HOANG", "ヴァン　ホアン"), Word("VAN NGUYEN", "ヴァン　グエン")
_VIET_ANH, _THI_AN, _AN = Word("VIET ANH", "ヴィエット　アン"), Word("THI AN", "ティ　アン"), Word("AN", "アン")
_SAME_TAIL = [
    parse(pair)
    for pair in (
        "高田/タカダ 富田/トミタ",
        "山本/ヤマモト 岡本/オカモト",
        "川上/カワカミ 井上/イノウエ",
        "青木/アオキ 鈴木/スズキ",
    )
]
_SAME_START = parse("千代子/チヨコ 千代/チヨ 千恵子/チエコ 知代子/チヨコ 千世子/チヨコ")
_NAME = frozenset({"name"})


def _dormitory(one: tuple[Word, Word], two: tuple[Word, Word]) -> Callable[[Stage], tuple[Person, Person]]:
    def make(stage: Stage) -> tuple[Person, Person]:
        draw = stage.draw
        new_year = date(draw.randrange(1985, 2007), 1, 1)
        house = stage.households.homes.house(draw)
        first = stage.one(sex="男", foreign=True, born=new_year, home=house, surname=one[0], given=one[1])
        return first, stage.another(first, surname=two[0], given=two[1])

    return make


def _care_home(stage: Stage) -> Person:
    born = date(stage.draw.randrange(1931, 1948), stage.draw.choice((1, 4)), 1)
    return stage.one(sex="女", born=born, home=stage.households.homes.house(stage.draw))


def _same_given(stage: Stage) -> tuple[Person, Person]:
    first = _care_home(stage)
    other = SURNAMES_BY_FREQUENCY.draw(stage.draw)
    if other.text == first.surname.text:
        other = Word(f"小{other.text}", f"コ{other.kana}")
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


def _initials(entry: Entry, person: Person, draw: Random) -> None:
    middle, last = person.given.text.split(" ")
    entry.name = f"{person.surname.text} {middle[0]} {last[:2]}"


def _katakana(entry: Entry, person: Person, draw: Random) -> None:
    entry.name = person.kana


SHARED_HOMES = (
    Lookalike("dormitory_nested_names", "AN is not short for ANH", _dormitory((_NGUYEN, _VAN_AN), (_NGUYEN, _VAN_ANH))),
    Lookalike("dormitory_reordered_names", "which name is the surname",
              _dormitory((_NGUYEN, _VAN_HOANG), (_HOANG, _VAN_NGUYEN))),
    Lookalike("dormitory_initials", "nothing once the list has initials",
              _dormitory((_NGUYEN, _VAN_AN), (_NGUYEN, _VIET_ANH)), _initials, _NAME),
    Lookalike("dormitory_katakana", "nothing in transcription",
              _dormitory((_NGUYEN, _VAN_AN), (_NGUYEN, _VAN_ANH)), _katakana, _NAME),
    Lookalike("dormitory_middle_name", "the middle name", _dormitory((_NGUYEN, _THI_AN), (_NGUYEN, _VAN_AN))),
    Lookalike("dormitory_middle_name_absent", "one has a middle name", _dormitory((_NGUYEN, _AN), (_NGUYEN, _VAN_AN))),
    Lookalike("care_home_given_name", "surname", _same_given),
    Lookalike("care_home_surname", "given name", _same_surname),
    Lookalike("care_home_gaiji", "nothing that is readable", _same_tail, _first_unreadable, _NAME),
)  # fmt: skip
