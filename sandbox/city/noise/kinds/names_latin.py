"""Noise in the names of foreign residents."""

from random import Random

from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.records import Pair

_WIDE = str.maketrans({point: point + 0xFEE0 for point in range(0x21, 0x7F)} | {0x20: "　"})
_KEPT = 14
"""Characters an old system keeps of a name."""


def _case(pair: Pair, draw: Random) -> bool:
    if not pair.person.foreign:
        return False
    pair.listed.name = draw.choice((str.lower, str.title))(pair.listed.name)
    return True


def _width(pair: Pair, draw: Random) -> bool:
    if not pair.person.foreign:
        return False
    pair.listed.name = pair.listed.name.translate(_WIDE)
    return True


def _unspaced(pair: Pair, draw: Random) -> bool:
    return _listed(pair, pair.person.name.replace(" ", ""))


def _comma(pair: Pair, draw: Random) -> bool:
    return _listed(pair, f"{pair.person.surname.text}, {pair.person.given.text}")


def _truncated(pair: Pair, draw: Random) -> bool:
    return _listed(pair, pair.person.name[:_KEPT].rstrip())


def _reordered(pair: Pair, draw: Random) -> bool:
    return _listed(pair, f"{pair.person.given.text} {pair.person.surname.text}")


def _initials(pair: Pair, draw: Random) -> bool:
    *middle, last = pair.person.given.text.split(" ")
    short = [part[0] for part in middle] + [last] if middle else [last[0]]
    return _listed(pair, " ".join([pair.person.surname.text, *short]))


def _middle_missing(pair: Pair, draw: Random) -> bool:
    return _listed(pair, f"{pair.person.surname.text} {pair.person.given.text.split(' ')[-1]}")


def _katakana(pair: Pair, draw: Random) -> bool:
    return _listed(pair, draw.choice(("　", "・", " ")).join(pair.person.kana.split("　")))


def _listed(pair: Pair, name: str) -> bool:
    if not pair.person.foreign or name == pair.listed.name:
        return False
    pair.listed.name = name
    return True


_NESTED = "names in one dormitory nest and repeat, and many have 1 January as birth date"
NAMES_LATIN = (
    Kind("latin_case", Expect.AUTO, 100, "name", "certificates are in capitals, lists are not", _case, notation=True),
    Kind("latin_width", Expect.AUTO, 100, "name", "width carries nothing", _width, notation=True),
    Kind("latin_unspaced", Expect.AUTO, 100, "name", "compared without spaces", _unspaced, notation=True),
    Kind("latin_comma", Expect.EITHER, 60, "name", "a comma may mean another order", _comma),
    Kind("latin_truncated", Expect.REVIEW, 120, "name", _NESTED, _truncated),
    Kind("latin_reordered", Expect.REVIEW, 100, "name", _NESTED, _reordered),
    Kind("latin_initials", Expect.REVIEW, 100, "name", _NESTED, _initials),
    Kind("latin_middle_missing", Expect.REVIEW, 130, "name", _NESTED, _middle_missing),
    Kind("latin_in_katakana", Expect.REVIEW, 100, "name", "several names share one transcription", _katakana),
)
