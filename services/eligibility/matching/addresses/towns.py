"""The city's own towns: `town,kana,chome,lot,ooaza`."""

import re
from collections import Counter, defaultdict
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


SHARED = Town("")
"""Stands for a name or a kana that two towns share when folded."""


class Towns:
    """Finds the town an address begins with, by the longest folded name or kana.

    Two towns that only が and ケ tell apart (霞が関, 霞ケ関) are found by their exact names alone. A kana or a folded
    name that towns share otherwise finds none: their residents are left to a person.
    """

    def __init__(self, towns: Iterable[Town]) -> None:
        merged: dict[str, Town] = {}
        for town in towns:
            name = _CHOME.sub("", town.name.strip())
            key = town_key(name, ke_apart=True)
            chome = town.chome or name != town.name.strip()
            before = merged.get(key, Town(key, _CHOME.sub("", fold_address(town.kana)), chome, town.lot))
            merged[key] = before._replace(chome=before.chome or chome, lot=before.lot and town.lot)
        merged.pop("", None)
        self._exact = merged
        shared = Counter(map(fold_address, merged))
        by_name: dict[str, Town] = {}
        kana: dict[str, Town] = {}
        for key, town in merged.items():
            folded = fold_address(key)
            found = town if shared[folded] > 1 else town._replace(name=folded)
            by_name[folded] = found if shared[folded] == 1 else SHARED
            if town.kana:
                kana[town.kana] = SHARED if town.kana in kana else found
        found_by = kana | by_name
        self._beginning: dict[str, list[tuple[str, Town]]] = defaultdict(list)
        for key in sorted(found_by, key=len, reverse=True):
            self._beginning[key[0]].append((key, found_by[key]))

    def find(self, folded: str) -> tuple[Town, int] | None:
        """The town or `SHARED`, and how many characters of the address name it."""
        for key, town in self._beginning.get(folded[:1], ()):
            if folded.startswith(key):
                return town, len(key)
        return None

    def exact(self, ke_apart: str) -> tuple[Town, int] | None:
        """The town by its exact name, for an address folded with が and ケ kept apart."""
        keys = (key for key in self._exact if ke_apart.startswith(key))
        key = max(keys, key=len, default=None)
        return (self._exact[key], len(key)) if key else None


def town_key(name: str, *, ke_apart: bool = False) -> str:
    """The folded name without 大字 or 字 in front."""
    return _PREFIX.sub("", fold_address(name, ke_apart=ke_apart))
