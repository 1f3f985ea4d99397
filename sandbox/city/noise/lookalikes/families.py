"""Relatives and successors under one roof whose items come close."""

from dataclasses import replace
from datetime import timedelta

from sandbox.city.noise.lookalikes.lookalike import Lookalike, Stage
from sandbox.city.noise.lookalikes.twins import listed_in_kana
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.words import Word, parse

_SAME_READING = [
    parse(pair)
    for pair in (
        "博美/ヒロミ 弘美/ヒロミ",
        "和美/カズミ 一実/カズミ",
        "千明/チアキ 千秋/チアキ",
        "真澄/マスミ 真純/マスミ",
    )
]
_SIBLINGS = [
    ("男", parse("健一/ケンイチ 健二/ケンジ")),
    ("男", parse("正男/マサオ 正夫/マサオ")),
    ("女", parse("和子/カズコ 和美/カズミ")),
    ("女", parse("由美/ユミ 由実/ユミ")),
]


def _born(person: Person, years: int) -> Person:
    born = person.born
    day = 28 if (born.month, born.day) == (2, 29) else born.day
    return replace(person, born=born.replace(year=born.year + years, day=day))


def _father_and_son(stage: Stage) -> tuple[Person, Person]:
    father = stage.one(sex="男", youngest=50, oldest=90)
    return father, stage.relative(_born(father, stage.draw.choice((20, 30))))


def _grandfather_and_grandson(stage: Stage) -> tuple[Person, Person]:
    # 昭和10 and 平成10 lie 63 years apart: the same numbers after another era.
    grandfather = stage.one(sex="男", youngest=80, oldest=95)
    return grandfather, stage.relative(_born(grandfather, 63))


def _mother_and_daughter(stage: Stage) -> tuple[Person, Person]:
    mother = stage.one(sex="女", youngest=46, oldest=90, given=Word("恵子", "ケイコ"))
    return mother, stage.relative(_born(mother, 30), given=Word("恵美子", "エミコ"))


def _siblings(stage: Stage) -> tuple[Person, Person]:
    sex, (one, two) = stage.draw.choice(_SIBLINGS)
    elder = stage.one(sex=sex, given=one, youngest=20)
    return elder, stage.relative(_born(elder, 1), given=two)


def _siblings_a_day_apart(stage: Stage) -> tuple[Person, Person]:
    # Twins born around midnight: the register has two dates.
    sex, (one, two) = stage.draw.choice(_SIBLINGS)
    elder = stage.one(sex=sex, given=one)
    return elder, stage.relative(elder, given=two, born=elder.born + timedelta(days=1))


def _spouses(stage: Stage) -> tuple[Person, Person]:
    one, two = stage.draw.choice(_SAME_READING)
    husband, later = stage.one(sex="男", given=one), timedelta(days=stage.draw.choice((0, 1)))
    return husband, stage.relative(husband, sex="女", given=two, born=husband.born + later)


def _sisters_in_law(stage: Stage) -> tuple[Person, Person]:
    first = stage.one(sex="女", youngest=20)
    return first, stage.relative(first, born=first.born + timedelta(days=stage.draw.choice((1, 10, 31))))


def _moved_in(stage: Stage) -> tuple[Person, Person]:
    before = stage.one(home=stage.households.homes.flat(stage.draw), youngest=30)
    return before, stage.another(_born(before, stage.draw.choice((-10, -1, 1, 10))))


FAMILIES = (
    Lookalike("father_and_son", "one digit of the birth year", _father_and_son),
    Lookalike("grandfather_and_grandson", "the era of the birth date", _grandfather_and_grandson),
    Lookalike("mother_and_daughter", "one character and the birth year", _mother_and_daughter),
    Lookalike("siblings", "one character and the birth year", _siblings),
    Lookalike("siblings_a_day_apart", "one character and one day", _siblings_a_day_apart),
    Lookalike("spouses_in_kana", "a day or nothing: the list has only the reading they share", _spouses, listed_in_kana,
              frozenset({"name", "sex"})),
    Lookalike("sisters_in_law", "some days: one took the surname of the other", _sisters_in_law),
    Lookalike("moved_into_flat_of_namesake", "birth year", _moved_in),
)  # fmt: skip
