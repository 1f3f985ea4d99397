"""Kana for comparing readings: script, width and small letters do not count."""

import unicodedata

from services.eligibility.matching.characters import HIRAGANA_TO_KATAKANA, INVISIBLE, Foldings, is_composed

_SMALL = {
    ord(small): ord(large) for small, large in zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True)
}
_OLD = {ord(old): ord(new) for old, new in zip("ヱヰヲヂヅ", "エイオジズ", strict=True)}
_AS_KATAKANA = {**_SMALL, **_OLD}
_HIRAGANA = {code: _AS_KATAKANA.get(katakana, katakana) for code, katakana in HIRAGANA_TO_KATAKANA.items()}
_LONG = dict.fromkeys(map(ord, "-‐‑‒–—―−"), ord("ー"))
_LATIN = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_BETWEEN = dict.fromkeys(map(ord, " \t\u00a0・.,'"))

READING = Foldings({**_AS_KATAKANA, **_HIRAGANA, **_LONG, **_LATIN, **_BETWEEN, **INVISIBLE})
_KANA = frozenset(map(chr, range(0x30A1, 0x30FD)))


def read_kana(text: str) -> str:
    """The reading without spaces; '' where it is blank."""
    return (unicodedata.normalize("NFKC", text) if is_composed(text) else text).translate(READING)


def is_kana(folded_name: str) -> bool:
    """Whether a folded name is written in kana only."""
    return folded_name != "" and _KANA.issuperset(folded_name)
