"""Kana in the scripts and widths old systems keep."""

import unicodedata

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")


def _half_width() -> dict[str, str]:
    table = {}
    for point in range(0xFF66, 0xFF9E):
        half = chr(point)
        for mark in ("\uff9e", "\uff9f", ""):
            full = unicodedata.normalize("NFKC", half + mark)
            if len(full) == 1:
                table[full] = half + mark
    return table | {"ヱ": "ｴ", "ヰ": "ｲ", "ヮ": "ﾜ", "　": " ", "ー": "ｰ"}


_HALF = str.maketrans(_half_width())
_HIRAGANA = str.maketrans({chr(point): chr(point - 0x60) for point in range(0x30A1, 0x30F7)})
_KATAKANA = str.maketrans({chr(point - 0x60): chr(point) for point in range(0x30A1, 0x30F7)})


def large(kana: str) -> str:
    """Without small letters, as account names are kept: ショウ is シヨウ."""
    return kana.translate(_SMALL)


def half_width(kana: str) -> str:
    """Half-width katakana with the voicing marks as characters of their own."""
    return kana.translate(_HALF)


def hiragana(kana: str) -> str:
    """Katakana as hiragana."""
    return kana.translate(_HIRAGANA)


def katakana(kana: str) -> str:
    """Hiragana as katakana."""
    return kana.translate(_KATAKANA)
