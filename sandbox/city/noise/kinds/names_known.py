"""Noise in names where one of several names of a person was written down."""

from random import Random

from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.people.given_names import given_name
from sandbox.city.noise.people.surnames import SURNAMES_BY_FREQUENCY
from sandbox.city.noise.people.words import Word
from sandbox.city.noise.records import Pair

_BRACKETS = ("［{}］", "[{}]", "〔{}〕", "（{}）", "({})")


def _former_on_card(pair: Pair, draw: Random) -> bool:
    former = SURNAMES_BY_FREQUENCY.draw(draw)
    if pair.person.foreign or former.text == pair.person.surname.text:
        return False
    brackets = draw.choice(_BRACKETS)
    pair.card.name = f"{pair.person.surname.text}{brackets.format(former.text)}　{pair.person.given.text}"
    return True


def _former_listed(pair: Pair, draw: Random) -> bool:
    former = SURNAMES_BY_FREQUENCY.draw(draw)
    if pair.person.foreign or former.text == pair.person.surname.text:
        return False
    pair.card.name = f"{pair.person.surname.text}［{former.text}］　{pair.person.given.text}"
    _list_as(pair, former, pair.person.given)
    return True


def _alias_on_card(pair: Pair, draw: Random) -> bool:
    if not pair.person.foreign:
        return False
    surname, given = SURNAMES_BY_FREQUENCY.draw(draw), given_name(draw, pair.person.sex)
    pair.card.name = pair.person.name + draw.choice(("（{}）", "({})")).format(f"{surname.text}　{given.text}")
    return True


def _alias_listed(pair: Pair, draw: Random) -> bool:
    if not pair.person.foreign:
        return False
    surname, given = SURNAMES_BY_FREQUENCY.draw(draw), given_name(draw, pair.person.sex)
    pair.card.name = f"{pair.person.name}（{surname.text}　{given.text}）"
    _list_as(pair, surname, given)
    return True


def _list_as(pair: Pair, surname: Word, given: Word) -> None:
    pair.listed.name = f"{surname.text}　{given.text}"
    pair.listed.kana = f"{surname.kana}　{given.kana}"


_REASON = "any name on the card may be the listed one"
NAMES_KNOWN = (
    Kind("former_surname_on_card", Expect.AUTO, 20, "name", _REASON, _former_on_card),
    Kind("former_surname_listed", Expect.AUTO, 20, "name", _REASON, _former_listed),
    Kind("alias_on_card", Expect.AUTO, 120, "name", _REASON, _alias_on_card),
    Kind("alias_listed", Expect.AUTO, 120, "name", _REASON, _alias_listed),
)
