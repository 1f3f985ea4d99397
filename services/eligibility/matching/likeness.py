"""How like two names are: equal, or how they may still be the same person's."""

from enum import IntEnum

from services.eligibility.matching.characters import SURNAME
from services.eligibility.matching.foreign import foreign_likeness
from services.eligibility.matching.kana import is_kana
from services.eligibility.matching.names import UNREADABLE, Form
from services.eligibility.matching.record import Record, forms


class Likeness(IntEnum):
    """From equal to nothing in common; smaller is more alike."""

    EQUAL = 0
    SURNAME_FORM = 1
    """Equal but for a form of a character that counts in surnames only (斎, 斉)."""
    UNREADABLE = 2
    """Equal where both can be read."""
    SUBSTITUTED = 3
    """Differs where the certificate says that it shows a substitute."""
    ONE_CHARACTER = 4
    """One character differs."""
    SAME_KANA = 5
    """The readings are equal, the characters are not."""
    SLIP = 6
    """One character too many or too few, or two neighbours swapped."""
    FOREIGN = 7
    """Latin letters: reordered, cut off, initials, or written in katakana."""
    OTHER_SURNAME = 8
    """The given names are equal."""
    KANA_ONLY = 9
    """One is written in kana, and there is no reading of the other to compare it with."""
    UNLIKE = 10


_FIRST_KANA = "\u3000"
SAME_NAME = Likeness.SURNAME_FORM
"""Up to here the names count as equal."""
LOOK_ALIKE = Likeness.ONE_CHARACTER
"""Up to here one could be the other with one unreadable character."""


def likeness(registered: Record, listed: Record) -> Likeness:
    """The best over all forms of both names; any registered form may equal any listed form."""
    if registered.more is None and listed.more is None:
        found = _of_forms(
            registered.name, registered.surname, registered.substituted, listed.name, listed.surname, listed.substituted
        )
    else:
        found = min(_pair(a, n == 0, registered, b, m == 0, listed)
                    for n, a in enumerate(forms(registered)) for m, b in enumerate(forms(listed)))  # fmt: skip
    if found <= Likeness.ONE_CHARACTER:
        return found
    found = min(found, _by_reading(registered, listed))
    return found if found <= Likeness.FOREIGN else min(found, _foreign(registered, listed))


def _foreign(registered: Record, listed: Record) -> Likeness:
    if registered.more is None and listed.more is None and min(registered.name[:1], listed.name[:1]) > _FIRST_KANA:
        return Likeness.UNLIKE  # neither is written in Latin letters
    like = any(foreign_likeness(a.written, b.written) for a in forms(registered) for b in forms(listed))
    return Likeness.FOREIGN if like else Likeness.UNLIKE


def _pair(a: Form, first_a: bool, registered: Record, b: Form, first_b: bool, listed: Record) -> Likeness:
    flags_a = registered.substituted if first_a else ()
    return _of_forms(a.text, a.surname, flags_a, b.text, b.surname, listed.substituted if first_b else ())


def _of_forms(a: str, cut_a: int, flags_a: tuple[int, ...], b: str, cut_b: int, flags_b: tuple[int, ...]) -> Likeness:  # noqa: PLR0911
    if not a or not b:
        return Likeness.UNLIKE
    holes = UNREADABLE in a or UNREADABLE in b
    if a == b:
        return Likeness.UNREADABLE if holes else Likeness.EQUAL
    cut = cut_a or cut_b
    if cut and (not cut_a or not cut_b or cut_a == cut_b):
        surname_a, surname_b = a[:cut].translate(SURNAME), b[:cut].translate(SURNAME)
        a, b = surname_a + a[cut:], surname_b + b[cut:]
        if a == b:
            return Likeness.UNREADABLE if holes else Likeness.SURNAME_FORM
    if len(a) == len(b):
        wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        unreadable = [n for n in wrong if UNREADABLE in (a[n], b[n])]
        if len(wrong) < len(a):
            if len(unreadable) == len(wrong):
                return Likeness.UNREADABLE
            if set(wrong) <= {*flags_a, *flags_b}:
                return Likeness.SUBSTITUTED
            if len(wrong) == 1:
                return Likeness.ONE_CHARACTER
        if (
            len(a) > 2
            and len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and a[wrong[0]] == b[wrong[1]]
            and a[wrong[1]] == b[wrong[0]]
        ):
            return Likeness.SLIP
    elif abs(len(a) - len(b)) == 1 and min(len(a), len(b)) > 2 and _one_more(a, b):
        return Likeness.SLIP
    if cut_a and cut_b and a[cut_a:] == b[cut_b:]:
        return Likeness.OTHER_SURNAME
    return Likeness.UNLIKE


def _one_more(a: str, b: str) -> bool:
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))


def _by_reading(registered: Record, listed: Record) -> Likeness:
    if registered.kana and listed.kana:
        return Likeness.SAME_KANA if registered.kana == listed.kana else Likeness.UNLIKE
    in_kanji = min(registered.name[:1], listed.name[:1]) > _FIRST_KANA
    one_in_kana = is_kana(registered.name) != is_kana(listed.name)
    return Likeness.KANA_ONLY if one_in_kana and in_kanji else Likeness.UNLIKE
