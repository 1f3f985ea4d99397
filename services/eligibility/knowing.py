"""What is known about pairs: by a review in the programme, or from another programme by the list's 宛名番号."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.common.database import Row
from services.eligibility.matching import rules
from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.compare import Pair
from services.eligibility.matching.likeness import SAME_NAME, likeness
from services.eligibility.matching.remembered import Known
from services.eligibility.neighbourhood import Neighbourhood


@dataclass
class Knowledge:
    """Pairs of a resident and a row that are the same person, with the rule they are matched by, and that are not."""

    same: dict[Known, str] = field(default_factory=dict)
    different: set[Known] = field(default_factory=set)


def knowledge(near: Neighbourhood, reviews: Sequence[Row], known: Sequence[Row]) -> Knowledge:
    """What staff decided in the programme counts first.

    A pair known from elsewhere is the same as long as name and birth date agree, and where it is one row only.
    """
    found = Knowledge()
    for review in reviews:
        ids = str(review["resident_id"]), str(review["target_id"])
        if review["state"] == "same":
            found.same[ids] = f"staff:{review['rule']}/{rules.RULES_VERSION}"
        elif review["state"] == "different":
            found.different.add(ids)
    bound = defaultdict(list)
    for row in known:
        ids = str(row["resident_id"]), str(row["target_id"])
        if ids in found.same or ids in found.different:
            continue
        pair = near.pairs.get(ids)
        if not row["same"]:
            found.different.add(ids)
        elif pair is not None and _agree(pair):
            bound[ids[0], row["programme_id"]].append(ids)
    taken = {row for _, row in found.same}
    for pairs in bound.values():
        if len(pairs) == 1 and pairs[0][1] not in taken:
            found.same[pairs[0]] = f"{rules.BOUND}/{rules.RULES_VERSION}"
    return found


def _agree(pair: Pair) -> bool:
    one, other = pair.registered, pair.listed
    return is_complete(one.birth) and one.birth == other.birth and likeness(one, other) <= SAME_NAME
