"""Writings of an address that never tell two places apart.

が, ガ, ヶ and ケ are one character and are never deleted (緑丘 is not 緑が丘); separators are never dropped (1-12-3 is
not 11-2-3); ー is a dash only between digits.
"""

import re
import unicodedata

from services.eligibility.matching.characters import FORMS, HIRAGANA_TO_KATAKANA, INVISIBLE, Foldings, is_composed

_SMALL = dict(zip(map(ord, "ァィゥェォッャュョヮヵ"), map(ord, "アイウエオツヤユヨワカ"), strict=True))
_ONE = {ord("ヶ"): ord("ケ"), ord("ガ"): ord("ケ"), ord("之"): ord("ノ"), ord("ヱ"): ord("エ"), ord("ヰ"): ord("イ")}
_KATAKANA = {**_SMALL, **_ONE}
_HIRAGANA = {code: _KATAKANA.get(katakana, katakana) for code, katakana in HIRAGANA_TO_KATAKANA.items()}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−─━⁃﹘"), ord("-"))
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\n\r"), ord(" "))
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_FOLDED = Foldings({**FORMS, **_KATAKANA, **_HIRAGANA, **_DASHES, **_SPACES, **_UPPER, **INVISIBLE})
_KE_APART = Foldings({**_FOLDED, ord("ガ"): ord("ガ"), ord("が"): ord("ガ")})

KANJI_DIGITS = "〇一二三四五六七八九十百千"
_LONG_AS_DASH = re.compile(rf"(?<=[\d{KANJI_DIGITS}])ー(?=[\d{KANJI_DIGITS}])")
_SPACED_DASH = re.compile(" *- *")
_IDLE_SPACE = re.compile(rf"(?<![\d{KANJI_DIGITS}号番地目]) +| +$")
_REPEATED = re.compile("(.)々")
_COUNTED_STREET = re.compile("[1-9](?=条|番[町丁])")


def fold_address(text: str, *, ke_apart: bool = False) -> str:
    """Folded; spaces are left only behind numbers, where they may be all that separates a room.

    `ke_apart`: for a city where が and ケ tell two towns apart (霞が関 and 霞ケ関).
    """
    plain = unicodedata.normalize("NFKC", text) if is_composed(text) else text
    folded = plain.translate(_KE_APART if ke_apart else _FOLDED)
    if "ー" in folded:
        folded = _LONG_AS_DASH.sub("-", folded)
    if " " in folded:
        if "-" in folded:
            folded = _SPACED_DASH.sub("-", folded)
        folded = _IDLE_SPACE.sub("", folded)
    if "々" in folded:
        folded = _REPEATED.sub(r"\1\1", folded)
    if "条" in folded or "番" in folded:  # 2条 and 二条, 3番町 and 三番町 are names
        folded = _COUNTED_STREET.sub(lambda digit: KANJI_DIGITS[int(digit[0])], folded)
    return folded


def number(digits: str) -> int:
    """The value of 12, 十二 or 一二."""
    if digits.isdecimal():
        return int(digits)
    if not any(unit in digits for unit in "十百千"):
        return int("".join(str(KANJI_DIGITS.index(digit)) for digit in digits))
    total, current = 0, 0
    for digit in digits:
        value = KANJI_DIGITS.index(digit)
        if value < 10:
            current = current * 10 + value
        else:
            total += (current or 1) * 10 ** (value - 9)
            current = 0
    return total + current
