"""Names in Latin letters: reordered, cut off, initialled, or written in katakana.

All of it leads to review only: dormitory mates with one birth date and nested names are real.
"""

import re

_LATIN = re.compile("[A-Z]")
_KATAKANA = re.compile("[ァ-ヴー]+$")
_ROWS = (
    ("", "アイウエオァィゥェォヤユヨャュョワヲヮー"),
    ("K", "カキクケコガギグゲゴヵヶ"),
    ("S", "サシスセソザジズゼゾ"),
    ("T", "タチツテトダヂヅデドッ"),
    ("N", "ナニヌネノン"),
    ("H", "ハヒフヘホ"),
    ("P", "バビブベボパピプペポヴ"),
    ("M", "マミムメモ"),
    ("R", "ラリルレロ"),
)
_SOUND_OF = {letter: sound for sound, letters in _ROWS for letter in letters}
_SPELLED = "TH:S SH:S CH:T PH:H TS:T CK:K C:K Q:K G:K X:KS J:S Z:S D:T B:P V:P F:H L:R"
_SOUNDS = [tuple(pair.split(":")) for pair in _SPELLED.split()]
_SOFT = re.compile("[^KSTNHPMR]")
_DOUBLED = re.compile(r"(.)\1+")
_SHORTEST_CUT = 5


def foreign_likeness(a: str, b: str) -> bool:
    """Whether two written names (Latin ones with their spaces) may be one foreign resident's."""
    latin_a, latin_b = bool(_LATIN.search(a)), bool(_LATIN.search(b))
    if latin_a and latin_b:
        return _nested(a.split(), b.split())
    if latin_a != latin_b:
        latin, other = (a, b) if latin_a else (b, a)
        return bool(_KATAKANA.match(other)) and _sounds_like(latin, other)
    return False


def _nested(a: list[str], b: list[str]) -> bool:
    if sorted(a) == sorted(b):
        return True
    joined_a, joined_b = "".join(a), "".join(b)
    shorter, longer = sorted((joined_a, joined_b), key=len)
    if len(shorter) >= _SHORTEST_CUT and longer.startswith(shorter):
        return True
    few, many = sorted((a, b), key=len)
    left = list(many)
    whole = 0
    for word in few:
        found = next((w for w in left if w == word), None) or next((w for w in left if _initial(w, word)), None)
        if found is None:
            return False
        whole += found == word and len(word) > 1
        left.remove(found)
    return whole > 0


def _initial(a: str, b: str) -> bool:
    return a[0] == b[0] and 1 in (len(a), len(b))


def _sounds_like(latin: str, katakana: str) -> bool:
    """Most consonants of the shorter come in the same order in the longer; names are heard, not spelled."""
    heard = "".join(_SOUND_OF.get(letter, "") for letter in katakana)
    for words in (latin.split(), latin.split()[::-1]):
        spelled = "".join(words)
        for letters, sound in _SOUNDS:
            spelled = spelled.replace(letters, sound)
        spelled = _SOFT.sub("", spelled)
        spelled, once = _DOUBLED.sub(r"\1", spelled), _DOUBLED.sub(r"\1", heard)
        common = _common(spelled, once)
        if (
            common >= 2
            and common * 4 >= 3 * min(len(spelled), len(once))
            and common * 2 >= max(len(spelled), len(once))
        ):
            return True
    return False


def _common(a: str, b: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        before = 0
        for n, y in enumerate(b, 1):
            before, row[n] = row[n], before + 1 if x == y else max(row[n], row[n - 1])
    return row[-1]
