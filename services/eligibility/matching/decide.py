"""Everyone registered against everyone listed: the pairs that are certain, and those for a person to decide."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from services.eligibility.matching import rules
from services.eligibility.matching.candidates import Registered
from services.eligibility.matching.compare import ALWAYS, NO_RIVAL, Pair
from services.eligibility.matching.policy import STRICT, Policy
from services.eligibility.matching.record import Record

AUTO, REVIEW = "auto", "review"


class Decision(NamedTuple):
    """`decision` is auto or review; `rule` names the ground. The records are what was compared."""

    registered: Record
    listed: Record
    decision: str
    rule: str


def decide(registered: Iterable[Record], listed: Iterable[Record], policy: Policy = STRICT) -> Iterator[Decision]:
    """All decisions; the order of the records does not matter, and each id may occur once on its side.

    The registrations must be fresh: the newest of each person, none of them revoked. Of the listed only those are held
    in memory that may be somebody registered.
    """
    book = Registered(registered)
    yield from settle([pair for row in listed for pair in book.pairs(row, policy)])


def settle(pairs: Sequence[Pair]) -> Iterator[Decision]:
    """A pair that fits is certain only if neither side has a look-alike.

    Pairs of a row that is taken fall away; so do pairs of a resident with a match, unless the names are equal.
    """
    by_row: dict[str, list[Pair]] = defaultdict(list)
    by_resident: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.rival != NO_RIVAL:
            by_row[pair.listed.id].append(pair)
            by_resident[pair.registered.id].append(pair)
    certain = {
        (pair.registered.id, pair.listed.id)
        for pair in pairs
        if pair.fits
        and all(_told_apart(pair, other) for other in by_row[pair.listed.id] if other is not pair)
        and all(_told_apart(pair, other) for other in by_resident[pair.registered.id] if other is not pair)
    }
    taken = {row for _, row in certain}
    matched = {resident for resident, _ in certain}
    for pair in pairs:
        ids = (pair.registered.id, pair.listed.id)
        if ids in certain:
            yield Decision(pair.registered, pair.listed, AUTO, pair.rule)
        elif pair.fits:
            yield Decision(pair.registered, pair.listed, REVIEW, rules.LOOK_ALIKE)
        elif pair.rule and ids[1] not in taken and (ids[0] not in matched or pair.rule in rules.OF_EQUAL_NAMES):
            yield Decision(pair.registered, pair.listed, REVIEW, pair.rule)


def _told_apart(fit: Pair, other: Pair) -> bool:
    """Whether sex or reading says that the other one, whose name differs in one character, is not meant."""
    if other.rival == ALWAYS:
        return False
    mine, theirs = (
        ((fit.registered, fit.listed), other.registered)
        if other.listed is fit.listed
        else ((fit.listed, fit.registered), other.listed)
    )
    one, common = mine
    by_sex = bool(common.sex and theirs.sex and common.sex != theirs.sex)
    by_reading = bool(common.kana and theirs.kana and common.kana == one.kana != theirs.kana)
    return by_sex or by_reading
