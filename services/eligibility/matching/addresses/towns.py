"""The city's own towns: `town,kana,chome,lot,ooaza`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from services.eligibility.matching.addresses.folding import KANJI_DIGITS, fold_address

_CHOME = re.compile(rf"(?:\d+|[{KANJI_DIGITS}]+)丁目$")
_PREFIX = re.compile("^(?:大字|字)")


class Town(NamedTuple):
    """`chome`: has 丁目. `lot`: numbers are 地番, so that a third one is a room. The name without 大字 and 丁目."""

    name: str
    kana: str = ""
    chome: bool = False
    lot: bool = False


class Towns:
    """Finds the town an address begins with, by the longest folded name or kana.

    A name or kana that two towns share when folded finds neither: their residents are left to a person.
    """

    def __init__(self, towns: Iterable[Town]) -> None:
        merged: dict[str, Town] = {}
        spelled: dict[str, str] = {}
        self.ambiguous: set[str] = set()
        for town in towns:
            name = _CHOME.sub("", town.name.strip())
            key = town_key(name)
            chome = town.chome or name != town.name.strip()
            before = merged.get(key)
            if before is None:
                merged[key], spelled[key] = Town(key, _CHOME.sub("", fold_address(town.kana)), chome, town.lot), name
            elif spelled[key] != name:
                self.ambiguous.add(key)
            else:
                merged[key] = before._replace(chome=before.chome or chome, lot=before.lot and town.lot)
        self._towns = {key: town for key, town in merged.items() if key and key not in self.ambiguous}
        self._add_kana(merged.values())
        self._lengths = sorted({len(key) for key in self._towns}, reverse=True)

    def _add_kana(self, towns: Iterable[Town]) -> None:
        by_kana: dict[str, list[Town]] = {}
        for town in towns:
            if town.kana:
                by_kana.setdefault(town.kana, []).append(town)
        for kana, same in by_kana.items():
            if len(same) == 1 and same[0].name not in self.ambiguous:
                self._towns.setdefault(kana, same[0])

    def find(self, folded: str) -> tuple[Town, int] | None:
        """The town, and how many characters of the address name it."""
        for length in self._lengths:
            town = self._towns.get(folded[:length])
            if town is not None:
                return town, length
        return None

    def is_ambiguous(self, folded: str) -> bool:
        """Whether the address begins with a name that two towns share."""
        return any(folded.startswith(key) for key in self.ambiguous)


def town_key(name: str) -> str:
    """The folded name without 大字 or 字 in front."""
    return _PREFIX.sub("", fold_address(name))
