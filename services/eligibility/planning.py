"""What has to be written so that the tables say what was decided: pure, row by row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.common.database import Row
from libs.common.name_ids import uuid5
from services.eligibility.matching import rules
from services.eligibility.neighbourhood import Listed
from services.eligibility.store_matches import NewMatch, NewReview


@dataclass
class Decided:
    """A row's decision: the one resident who is certain with rule and codes, and who is left to a person."""

    certain: tuple[str, str, str] | None = None
    doubtful: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Plan:
    """Cases whose match goes, whose match became doubtful or certain again; new matches and reviews, and old ones."""

    unmatched: list[UUID] = field(default_factory=list)
    doubted: list[UUID] = field(default_factory=list)
    certain: list[UUID] = field(default_factory=list)
    matches: list[NewMatch] = field(default_factory=list)
    reviews: list[NewReview] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)


class Planning:
    """`cases` with their live matches, and `reviews` of all of them, decided or not."""

    def __init__(self, cases: Mapping[UUID, Row], reviews: Sequence[Row]) -> None:
        self._cases = cases
        self._open: dict[UUID, dict[str, Row]] = defaultdict(dict)
        self._settled = set()
        for review in reviews:
            if review["state"] == "same":
                self._settled.add((review["resident_id"], review["target_id"]))
            elif review["state"] != "different":
                self._open[review["target_id"]][str(review["resident_id"])] = review
        self._told: set[tuple[UUID, str]] = set()  # programme and resident whose match stands whatever the rules say
        self._new: list[tuple[Listed, str, str, str]] = []
        self._wanted: dict[UUID, dict[str, NewReview]] = {}
        self._plan = Plan()

    def plan(self, decided: Sequence[tuple[Listed, Decided]]) -> Plan:
        """Members of a household, protected and answered cases are not told, so nothing is written for them."""
        for row, decision in decided:
            case = self._cases.get(row.case_id)
            if case is not None and case["answered"] and case["resident_id"]:
                self._told.add((row.programme_id, str(case["resident_id"])))
            if row.is_head and case is not None and not case["answered"] and not case["protected"]:
                self._row(row, case, decision)
        for row, resident, rule, codes in self._new:
            if (row.programme_id, resident) in self._told:  # never two cases of a programme
                self._wanted[row.target_id][resident] = new_review(row, resident, rules.LOOK_ALIKE, codes)
            else:
                new = NewMatch(row.case_id, UUID(resident), row.target_id, rule, codes)
                self._plan.matches.append(new)
        for target_id, wanted in self._wanted.items():
            stand = self._open[target_id]
            self._plan.reviews += [new for who, new in wanted.items() if who not in stand or _another(stand[who], new)]
            self._plan.dropped += [review["review_id"] for who, review in stand.items() if who not in wanted]
        return self._plan

    def _row(self, row: Listed, case: Row, decision: Decided) -> None:
        wanted = {who: new_review(row, who, *why) for who, why in decision.doubtful.items()}
        self._wanted[row.target_id] = wanted
        best = decision.certain
        standing = str(case["resident_id"]) if case["resident_id"] else None
        settled = (case["resident_id"], row.target_id) in self._settled
        agrees = standing is None or settled or (best is not None and best[0] == standing)
        if standing and not agrees and case["released"]:
            doubt = wanted.get(standing) or new_review(row, standing, rules.CHANGED, "")
            wanted[standing] = doubt._replace(after_release=True)
            self._plan.doubted.append(row.case_id)
            self._told.add((row.programme_id, standing))
            return
        if case["doubted"]:
            self._plan.certain.append(row.case_id)
        if not agrees:
            self._plan.unmatched.append(row.case_id)
        if best is not None and (standing is None or not agrees):
            self._new.append((row, *best))


def new_review(row: Listed, resident: str, rule: str, codes: str) -> NewReview:
    """The review of a pair; its id is that of the pair."""
    return NewReview(
        review_id=uuid5(row.target_id, resident),
        case_id=row.case_id,
        programme_id=row.programme_id,
        target_id=row.target_id,
        resident_id=UUID(resident),
        rule=rule,
        rules_version=rules.RULES_VERSION,
        compared=codes,
        hard=rule in rules.HARD,
        after_release=False,
    )


def _another(stands: Row, new: NewReview) -> bool:
    return bool(stands["rule"] != new.rule or stands["after_release"] != new.after_release)
