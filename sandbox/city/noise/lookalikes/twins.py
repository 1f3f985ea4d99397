"""Twins and other people of one age under one roof."""

from random import Random

from sandbox.city.noise.kinds.characters import GAIJI, SIMILAR
from sandbox.city.noise.kinds.kana import half_width, large
from sandbox.city.noise.lookalikes.lookalike import Lookalike, Stage
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.words import Word, parse
from sandbox.city.noise.records import Entry

_TAILS = {"男": parse("一/イチ 二/ジ 太/タ 介/スケ 人/ト"), "女": parse("子/コ 美/ミ 代/ヨ 恵/エ 香/カ")}
_STEMS = parse("健/ケン 和/カズ 智/トモ 優/ユウ 直/ナオ 久/ヒサ")
_SAME_READING = [
    parse(pair)
    for pair in (
        "陽翔/ハルト 晴翔/ハルト",
        "優斗/ユウト 悠人/ユウト",
        "大樹/タイキ 太希/タイキ",
        "翔太/ショウタ 将太/ショウタ",
    )
]


def _join(a: Word, b: Word) -> Word:
    return Word(a.text + b.text, a.kana + b.kana)


def _tailed(stage: Stage, sex: str) -> tuple[Word, Word]:
    stem = stage.draw.choice(_STEMS)
    one, two = stage.draw.sample(_TAILS[sex], 2)
    return _join(stem, one), _join(stem, two)


def _twins(stage: Stage) -> tuple[Person, Person]:
    sex = stage.draw.choice("男女")
    one, two = _tailed(stage, sex)
    first = stage.one(sex=sex, given=one)
    return first, stage.relative(first, given=two)


def _similar(stage: Stage) -> tuple[Person, Person]:
    a, b = stage.draw.sample(stage.draw.choice(SIMILAR), 2)
    sex = stage.draw.choice("男女")
    tail = stage.draw.choice(_TAILS[sex])
    kana = stage.draw.choice(("ユウ", "ヒロ", "カズ"))
    first = stage.one(sex=sex, given=Word(a + tail.text, kana + tail.kana))
    return first, stage.relative(first, given=Word(b + tail.text, kana + tail.kana))


def _brother_and_sister(stage: Stage) -> tuple[Person, Person]:
    stem = stage.draw.choice(_STEMS)
    first = stage.one(sex="男", given=_join(stem, stage.draw.choice(_TAILS["男"])))
    return first, stage.relative(first, sex="女", given=_join(stem, stage.draw.choice(_TAILS["女"])))


def _nested(stage: Stage) -> tuple[Person, Person]:
    stem = stage.draw.choice(_STEMS)
    first = stage.one(sex="男", given=stem)
    return first, stage.relative(first, given=_join(stem, stage.draw.choice(_TAILS["男"])))


def _same_reading(stage: Stage) -> tuple[Person, Person]:
    one, two = stage.draw.sample(stage.draw.choice(_SAME_READING), 2)
    first = stage.one(sex="男", given=one)
    return first, stage.relative(first, given=two)


def _last_unreadable(entry: Entry, person: Person, draw: Random) -> None:
    entry.name = entry.name[:-1] + draw.choice(GAIJI)


def _sex_unlisted(entry: Entry, person: Person, draw: Random) -> None:
    entry.sex = ""


def listed_in_kana(entry: Entry, person: Person, draw: Random) -> None:
    """Nothing but the reading is listed, often in half width, and no sex."""
    entry.name = half_width(large(person.kana)) if draw.random() < 0.5 else person.kana
    entry.sex = ""


_NAME = frozenset({"name"})
TWINS = (
    Lookalike("twins_one_character", "one character of the given name", _twins),
    Lookalike("twins_similar_kanji", "裕 and 祐 are two characters", _similar),
    Lookalike("twins_brother_and_sister", "given name; the sex is not listed", _brother_and_sister, _sex_unlisted,
              frozenset({"sex"})),
    Lookalike("twins_nested_names", "健 is not short for 健一", _nested),
    Lookalike("twins_gaiji", "nothing that is readable", _twins, _last_unreadable, _NAME),
    Lookalike("twins_in_kana", "nothing once the list has only the reading", _same_reading, listed_in_kana,
              frozenset({"name", "sex"})),
)  # fmt: skip
