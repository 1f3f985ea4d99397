"""Dormitories: foreign residents at one address, many with 1 January as birth date, whose names nest and repeat."""

from collections.abc import Callable
from datetime import date
from random import Random

from sandbox.city.noise.lookalikes.lookalike import Lookalike, Stage
from sandbox.city.noise.people.foreign import foreign_middle, foreign_surname
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.words import Word, parse
from sandbox.city.noise.records import Entry

Name = tuple[Word, Word]
_NESTED = [
    parse("AN/アン ANH/アン"),
    parse("LIN/リン LINH/リン"),
    parse("HAN/ハン HANH/ハン"),
    parse("THAN/タン THANH/タン"),
    parse("MIN/ミン MINH/ミン"),
]


def _joined(middle: Word, given: Word) -> Word:
    return Word(f"{middle.text} {given.text}", f"{middle.kana}　{given.kana}")


def _dormitory(names: Callable[[Random], tuple[Name, Name]]) -> Callable[[Stage], tuple[Person, Person]]:
    def make(stage: Stage) -> tuple[Person, Person]:
        draw = stage.draw
        (surname, given), (surname_2, given_2) = names(draw)
        new_year = date(draw.randrange(1985, 2007), 1, 1)
        house = stage.households.homes.house(draw)
        first = stage.one(foreign=True, born=new_year, home=house, surname=surname, given=given)
        return first, stage.another(first, surname=surname_2, given=given_2)

    return make


def _two_middles(draw: Random) -> tuple[Word, Word]:
    one = foreign_middle(draw)
    while (two := foreign_middle(draw)) == one:
        pass
    return one, two


def _nested(draw: Random) -> tuple[Name, Name]:
    surname, middle = foreign_surname(draw), foreign_middle(draw)
    short, long = draw.choice(_NESTED)
    return (surname, _joined(middle, short)), (surname, _joined(middle, long))


def _reordered(draw: Random) -> tuple[Name, Name]:
    one, middle = foreign_surname(draw), foreign_middle(draw)
    while (two := foreign_surname(draw)) == one:
        pass
    return (one, _joined(middle, two)), (two, _joined(middle, one))


def _other_middle(draw: Random) -> tuple[Name, Name]:
    surname, (one, two) = foreign_surname(draw), _two_middles(draw)
    given = draw.choice(_NESTED)[0]
    return (surname, _joined(one, given)), (surname, _joined(two, given))


def _no_middle(draw: Random) -> tuple[Name, Name]:
    surname, given = foreign_surname(draw), draw.choice(_NESTED)[0]
    names = (surname, given), (surname, _joined(foreign_middle(draw), given))
    return names if draw.random() < 0.5 else names[::-1]


def _initials(entry: Entry, person: Person, draw: Random) -> None:
    middle, given = person.given.text.split(" ")
    entry.name = f"{person.surname.text} {middle[0]} {given[0]}"


def _katakana(entry: Entry, person: Person, draw: Random) -> None:
    entry.name = person.kana


_NAME = frozenset({"name"})
DORMITORIES = (
    Lookalike("dormitory_nested_names", "AN is not short for ANH", _dormitory(_nested)),
    Lookalike("dormitory_reordered_names", "which name is the surname", _dormitory(_reordered)),
    Lookalike("dormitory_initials", "nothing once the list has initials", _dormitory(_nested), _initials, _NAME),
    Lookalike("dormitory_katakana", "nothing in transcription", _dormitory(_nested), _katakana, _NAME),
    Lookalike("dormitory_other_middle_name", "the middle name", _dormitory(_other_middle)),
    Lookalike("dormitory_no_middle_name", "one has a middle name", _dormitory(_no_middle)),
)
