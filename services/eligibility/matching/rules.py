"""The rules by name: what a decision was taken on. They are stored with every match."""

from services.eligibility.matching.likeness import Likeness

RULES_VERSION = 2
"""Goes up whenever the same two canonical forms may be decided differently."""

FOUR_ITEMS = "four-items"
"""Name, birth date, sex and address are equal, and nobody else could be meant: the automatic rule."""
ROOM = "room"
SEX = "sex"
SEX_UNKNOWN = "sex-unknown"
PARTIAL_DATE = "partial-date"
DATE_SLIP = "date-slip"
DATE_UNREADABLE = "date-unreadable"
MOVED = "moved"
RENUMBERED = "renumbered"
ADDRESS_UNREADABLE = "address-unreadable"
TWO_DEVIATIONS = "two-deviations"
LOOK_ALIKE = "look-alike"

BY_NAME = {
    Likeness.UNREADABLE: "name-unreadable",
    Likeness.SUBSTITUTED: "name-substituted",
    Likeness.ONE_CHARACTER: "name-one-character",
    Likeness.SAME_KANA: "name-same-kana",
    Likeness.SLIP: "name-slip",
    Likeness.FOREIGN: "name-foreign",
    Likeness.OTHER_SURNAME: "other-surname",
    Likeness.KANA_ONLY: "name-kana-only",
}
"""The names are not equal but may be the same person's."""

BOUND = "bound"
"""The list's 宛名番号 was found to be this resident's before, and name and birth date still agree."""
CHANGED = "changed"
"""Told already, and the resident's items or the list's are no longer equal."""
NOT_ME = "not-me"
"""Told already, and the resident says that it is about somebody else."""
HARD = frozenset((DATE_SLIP, DATE_UNREADABLE, TWO_DEVIATIONS, CHANGED, NOT_ME, *BY_NAME.values()))
"""Name or birth date conflict: the same person only if two members of staff say so."""

TOGETHER = frozenset((ROOM, SEX, SEX_UNKNOWN, PARTIAL_DATE, MOVED, RENUMBERED, ADDRESS_UNREADABLE))
"""Several pairs of such a kind may be decided by one press: name and birth date agree, and nobody else is near."""

OF_EQUAL_NAMES = frozenset(
    (
        *(ROOM, SEX, SEX_UNKNOWN, PARTIAL_DATE, DATE_SLIP, DATE_UNREADABLE),
        *(MOVED, RENUMBERED, ADDRESS_UNREADABLE, TWO_DEVIATIONS, LOOK_ALIKE),
    )
)
"""Review rules for names that are equal."""
