"""Which character is a form of which: a strict table for every name, a looser one for surnames only.

`forms.txt` is made by `scripts/kanji_forms.py`: the old forms of the 常用漢字表 (内閣告示, 2010), and one hop of the
MJ縮退マップ (CITPC/IPA, CC BY-SA 2.1 JP, as shipped in jntajis-python) from characters that nobody is named with today
to exactly one that people are. It is never followed twice: chains join 明 and 朋.
"""

import unicodedata
from importlib.resources import files

from services.eligibility.matching.characters.surnames import SURNAME_FORMS

Table = dict[int, int | str | None]


class Foldings(Table):
    """A table for `str.translate` that takes NFKC in on the way, and learns: a miss costs more than a hit.

    NFKC of each character alone is NFKC of the text unless one of `is_composed`'s marks joins the character before it.
    """

    def __missing__(self, character: int) -> int | str:
        plain = unicodedata.normalize("NFKC", chr(character))
        folded = character if plain == chr(character) else plain.translate(self)
        self[character] = folded
        return folded


def is_composed(text: str) -> bool:
    """Whether a mark of its own stands behind its character (ｶﾞ, か and U+3099): such a text needs NFKC as a whole."""
    return "ﾞ" in text or "ﾟ" in text or "\u3099" in text or "\u309a" in text


def _forms() -> dict[int, int]:
    lines = files(__package__).joinpath("forms.txt").read_text(encoding="ascii").splitlines()
    rows = ([int(code, 16) for code in line.split()] for line in lines)
    return {form: present for present, *forms in rows for form in forms}


def _pairs() -> dict[int, int]:
    return {ord(form): ord(group[0]) for group in SURNAME_FORMS.split() for form in group[1:]}


FORMS = _forms()
"""Code point of a form → code point of the present form."""

HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_WE_WI = str.maketrans("ヱヰゑゐ", "エイエイ")
INVISIBLE: dict[int, None] = dict.fromkeys(
    (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), *range(0x180B, 0x180E), *range(0x200B, 0x2010), 0x2060, 0xFEFF)
)
"""Variation selectors (of IVS and others), zero-width characters and direction marks: NFKC leaves them in place."""

STRICT = Foldings({**FORMS, **HIRAGANA_TO_KATAKANA, **_WE_WI, **INVISIBLE})
"""For whole names: forms, kana script, invisible characters."""

SURNAME = Foldings(_pairs())
"""For surnames after `STRICT`: a household shares its surname, so this never separates twins."""
