"""Deciding with what people decided before: the same person stays the same, not the same stays apart."""

from collections.abc import Collection, Iterable, Iterator

from services.eligibility.matching import rules
from services.eligibility.matching.compare import ALWAYS, Pair
from services.eligibility.matching.decide import AUTO, Decision, settle

Known = tuple[str, str]
"""Ids of a resident and a row."""


def settle_knowing(pairs: Iterable[Pair], same: Collection[Known], different: Collection[Known]) -> Iterator[Decision]:
    """Decisions on the pairs that nobody has decided yet.

    A pair known to be two people stands in nobody's way. A row whose resident is known is taken, and that resident is
    certain of no other row.
    """
    known_rows = {row for _, row in same}
    known_people = {resident for resident, _ in same}
    left = []
    for pair in pairs:
        ids = (pair.registered.id, pair.listed.id)
        if ids in same:
            left.append(pair._replace(fits=True, rival=ALWAYS, rule=pair.rule or rules.FOUR_ITEMS))
        elif ids not in different and ids[1] not in known_rows:
            left.append(pair)
    for decision in settle(left):
        ids = (decision.registered.id, decision.listed.id)
        known = ids[0] in known_people
        if ids not in same and (not known or (decision.decision != AUTO and decision.rule in rules.OF_EQUAL_NAMES)):
            yield decision
