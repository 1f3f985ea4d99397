"""One address → town, numbers and room."""

import re
from functools import lru_cache
from typing import NamedTuple

from services.eligibility.matching.addresses.folding import KANJI_DIGITS, fold_address, number
from services.eligibility.matching.addresses.home import Home, named_municipality, split_prefecture
from services.eligibility.matching.addresses.rooms import read_room
from services.eligibility.matching.addresses.towns import SHARED, Town, Towns

_KANJI = f"[{KANJI_DIGITS}]+"
_ENDS = "丁目|番地|番(?![町丁])|号"
_FIRST = rf"\d+(?!\d|番[町丁]|[条線区町]|号[室棟])|{_KANJI}(?=(?:{_ENDS}|-[\d{KANJI_DIGITS}]|ノ[\d{KANJI_DIGITS}]))"
_NEXT = rf"(?:(?:{_ENDS})[-ノ]? ?|-|ノ)(\d+(?!\d|号[室棟]|階|F|棟)|{_KANJI}(?=(?:{_ENDS}|-|ノ[\d一-九]| |$)))"
_NUMBERS = re.compile(rf"({_FIRST})(?:{_NEXT})?(?:{_NEXT})?(?:{_NEXT})?(?:{_ENDS})?")
_LOT_LETTER = re.compile(r"[-ノ]?([甲乙丙丁戊イロハニホヘト])(?=[\d -]|$)")
_POSTAL = re.compile(r"^〒?\d{3}-?\d{4} ?")
_AREA_BEGINS = frozenset("大字オア")
_AREA = re.compile("^(?:大字|字|オオアザ|アザ)")
_KE = "ケ"
"""What が, ガ and ヶ are folded to as well."""
_KANA_MARKS = (("チヨウメ", "丁目"), ("バンチ", "番地"), ("バン", "番"), ("ゴウ", "号"))


class Place(NamedTuple):
    """`key` is town and numbers, '' where they cannot be told for certain or lie in another municipality."""

    key: str
    room: str


NOWHERE = Place("", "")
UNKNOWN_TOWN = "?"
"""Stands before the name of a town that no master knows."""


@lru_cache(maxsize=64)  # the members of a household stand side by side
def read_address(text: str, home: Home, towns: Towns | None = None) -> Place:
    """Town and numbers of an address of this city; `NOWHERE` for another municipality, or without a number."""
    folded = fold_address(text)
    inside = _area(folded, home, towns)
    if towns is None:
        return _without_master(text, inside, home, apart=_KE in folded)
    found = towns.find(inside)
    if found is None:
        return _without_master(text, inside, home)
    if found[0] is SHARED:
        inside = _area(fold_address(text, ke_apart=True), home, towns)
        found = towns.exact(inside)
        if found is None:
            return NOWHERE
    town, length = found
    rest = inside[length:]
    if not inside.startswith(town.name):
        rest = _kana_marks(rest)
    match = _NUMBERS.search(rest)
    return _place(town.name + rest[: match.start()], town, rest, match) if match else NOWHERE


def town_name(folded: str, home: Home) -> str:
    """What stands before the numbers of an address of this city, '' where there is nothing or no number."""
    inside = _area(folded, home, None)
    match = _NUMBERS.search(inside)
    return inside[: match.start()] if match else ""


def _without_master(text: str, inside: str, home: Home, *, apart: bool = True) -> Place:
    """Only the same name of the town is equal; it never equals one that the master knows.

    `apart`: が and ケ may tell it from another town; most addresses have neither, and are not folded once more.
    """
    match = _NUMBERS.search(inside)
    if match is None:
        return NOWHERE
    name = inside[: match.start()]
    if apart and name in home.apart:
        name = town_name(fold_address(text, ke_apart=True), home)
    return _place(UNKNOWN_TOWN + name, None, inside, match)


def _area(folded: str, home: Home, towns: Towns | None) -> str:
    """Town and what follows, without post code, municipality and 大字; '' in another municipality."""
    if folded[:1] == "〒" or folded[3:4] == "-":
        folded = _POSTAL.sub("", folded)
    inside = _inside(folded, home, towns)
    return _AREA.sub("", inside) if inside[:1] in _AREA_BEGINS else inside


def _inside(folded: str, home: Home, towns: Towns | None) -> str:
    """What follows the name of the city; '' where the address names another one."""
    city = home.municipality
    if city and folded.startswith(city, len(home.prefecture)) and folded.startswith(home.prefecture):
        return folded[len(home.prefecture) + len(city) :]
    prefecture, rest = split_prefecture(folded)
    if prefecture and home.prefecture and prefecture != home.prefecture:
        return ""
    for name in (city, city.partition("郡")[2]):
        if name and rest.startswith(name):
            return rest[len(name) :]
    if not prefecture and towns is not None:
        if towns.find(_AREA.sub("", rest)):
            return rest
        if "ァ" <= rest[:1] <= "ヴ":
            return _behind_city_in_kana(rest, towns)
    return "" if named_municipality(rest, sure=prefecture != "") else rest


def _behind_city_in_kana(rest: str, towns: Towns) -> str:
    for mark in ("シ", "チヨウ", "ムラ", "ソン", "ク"):
        at = rest.find(mark)
        while at >= 0:
            behind = rest[at + len(mark) :]
            if towns.find(_AREA.sub("", behind)):
                return behind
            at = rest.find(mark, at + 1)
    return rest


def _kana_marks(rest: str) -> str:
    for kana, mark in _KANA_MARKS:
        rest = rest.replace(kana, mark)
    return rest


def _place(name: str, town: Town | None, rest: str, match: re.Match[str]) -> Place:
    numbers = [group for group in match.groups() if group]
    joined = "-".join(numbers)
    if not joined.isascii() or joined[0] == "0" or "-0" in joined:
        numbers = [str(number(group)) for group in numbers]
        joined = "-".join(numbers)
    lot = town.lot and not town.chome if town else "番地" in match[0]
    most = 2 if lot and "丁目" not in match[0] else 3
    behind = rest[match.end() :]
    room = read_room(behind) if behind else ""
    if len(numbers) > most:
        joined = "-".join(numbers[:most])
        room = "-".join([*numbers[most:], room]).rstrip("-")
    elif behind and (letter := _LOT_LETTER.match(behind)):  # 123番地イ is another lot than 123番地ロ
        joined, room = joined + letter[1], read_room(behind[letter.end() :])
    return Place(f"{name.rstrip()}|{joined}", room)
