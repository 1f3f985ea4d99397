"""Noise in names that a look-alike could also explain."""

from random import Random

from sandbox.city.noise.kinds.characters import GAIJI, LOOSE, is_kanji, replaced
from sandbox.city.noise.kinds.kana import half_width, large
from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.people.given_names import given_name
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.records import Pair


def _loose(pair: Pair, draw: Random) -> bool:
    loose = replaced(pair.person.surname.text, LOOSE)
    return _named(pair, loose, pair.person.given.text)


def _gaiji_surname(pair: Pair, draw: Random) -> bool:
    return _named(pair, _one_replaced(pair.person.surname.text, draw.choice(GAIJI), draw), pair.person.given.text)


def _gaiji_given(pair: Pair, draw: Random) -> bool:
    return _named(pair, pair.person.surname.text, _one_replaced(pair.person.given.text, draw.choice(GAIJI), draw))


def _typo_surname(pair: Pair, draw: Random) -> bool:
    other = _some_kanji(SURNAMES_BY_FREQUENCY.draw(draw).text)
    return _named(pair, _one_replaced(pair.person.surname.text, other, draw), pair.person.given.text)


def _typo_given(pair: Pair, draw: Random) -> bool:
    other = _some_kanji(given_name(draw, pair.person.sex).text)
    return _named(pair, pair.person.surname.text, _one_replaced(pair.person.given.text, other, draw))


def _kana_only(pair: Pair, draw: Random) -> bool:
    if pair.person.foreign:
        return False
    pair.listed.name = half_width(large(pair.person.kana)) if draw.random() < 0.5 else pair.person.kana
    return True


def other_surname(pair: Pair, draw: Random) -> bool:
    """The list has the surname from before a marriage, the card nothing of it."""
    other = SURNAMES_BY_FREQUENCY.draw(draw)
    if not _named(pair, other.text, pair.person.given.text):
        return False
    pair.listed.kana = f"{other.kana}　{pair.person.given.kana}"
    return True


def _one_replaced(text: str, other: str, draw: Random) -> str:
    places = [i for i, char in enumerate(text) if is_kanji(char) and char not in (other, LOOSE.get(other))]
    if not places or not other:
        return text
    place = draw.choice(places)
    return text[:place] + other + text[place + 1 :]


def _some_kanji(text: str) -> str:
    return next((char for char in text if is_kanji(char)), "")


def _named(pair: Pair, surname: str, given: str) -> bool:
    name = f"{surname}　{given}"
    if pair.person.foreign or name == pair.listed.name:
        return False
    pair.listed.name = name
    return True


NAMES_DOUBTFUL = (
    Kind(
        "surname_loose",
        Expect.EITHER,
        120,
        "name",
        "斎 and 斉 are two characters; a household shares its surname, so "
        "a table for surnames alone separates no twins",
        _loose,
    ),
    Kind("surname_gaiji", Expect.REVIEW, 22, "name", "高田 and 富田 in one care home, both 〓田", _gaiji_surname),
    Kind("given_gaiji", Expect.REVIEW, 22, "name", "twins 健一 and 健二, both 健〓", _gaiji_given),
    Kind("surname_typo", Expect.REVIEW, 20, "name", "another surname may be another family", _typo_surname),
    Kind("given_typo", Expect.REVIEW, 25, "name", "twins are one character apart", _typo_given),
    Kind("name_in_kana", Expect.REVIEW, 20, "name", "twins and spouses may share a reading", _kana_only),
    Kind("surname_changed", Expect.REVIEW, 22, "name", "a care home has namesakes of one birth date", other_surname),
)
