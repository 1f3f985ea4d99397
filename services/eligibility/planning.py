"""What has to be written so that the tables say what was decided: pure, row by row and then case by case."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.database import Row
from libs.common.name_ids import uuid5
from services.eligibility.matching import rules
from services.eligibility.neighbourhood import Listed
from services.eligibility.notices import notice_of, role_of
from services.eligibility.standing import Standing
from services.eligibility.store_matches import NewMatch, NewReview
from services.eligibility.store_notices import Certain, case_of, registered


@dataclass
class Decided:
    """A row's decision: the one resident who is certain with rule and codes, and who is left to a person."""

    certain: tuple[str, str, str] | None = None
    doubtful: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Plan:
    """Cases whose match goes, whose match became doubtful or certain again; new matches and reviews, and old ones.

    `sure`: who certainly is the person of a row, where that is new; `unsure`: rows of which nobody is any more.
    """

    unmatched: list[UUID] = field(default_factory=list)
    doubted: list[UUID] = field(default_factory=list)
    certain: list[UUID] = field(default_factory=list)
    matches: list[NewMatch] = field(default_factory=list)
    reviews: list[NewReview] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)
    sure: list[Certain] = field(default_factory=list)
    unsure: list[UUID] = field(default_factory=list)


class Planning:
    """Who a case's match is with is said by the table of notices alone, from who is certain in all of its rows."""

    def __init__(self, standing: Standing, today: date) -> None:
        self._standing, self._today = standing, today
        self._told: dict[tuple[UUID, str], UUID] = {}  # programme and resident: the row of a match that stands anyway
        self._new: list[tuple[Certain, Row, str]] = []
        self._wanted: dict[UUID, dict[str, NewReview]] = {}
        self._plan = Plan()

    def plan(self, decided: Sequence[tuple[Listed, Decided]]) -> Plan:
        """Protected and answered cases are not told, so nothing is written for them."""
        rows: dict[UUID, dict[UUID, Listed]] = defaultdict(dict)
        for row, decision in decided:
            cases = self._open_cases(row)
            if cases:
                self._row(row, cases, decision)
            for case in cases:
                rows[case["case_id"]][row.target_id] = row
        for case_id, decided_rows in rows.items():
            self._case(self._standing.cases[case_id], decided_rows)
        for one, case, role in self._new:
            self._match(one, case, role)
        for target_id, wanted in self._wanted.items():
            stand = self._standing.open_reviews[target_id]
            self._plan.reviews += [new for who, new in wanted.items() if who not in stand or _another(stand[who], new)]
            self._plan.dropped += [review["review_id"] for who, review in stand.items() if who not in wanted]
        return self._plan

    def _open_cases(self, row: Listed) -> list[Row]:
        found = []
        for case in self._standing.cases_of(row):
            if case["answered"] and case["resident_id"]:
                self._told[row.programme_id, str(case["resident_id"])] = case["target_id"]
            if not case["answered"] and not case["protected"]:
                found.append(case)
        return found

    def _row(self, row: Listed, cases: Sequence[Row], decision: Decided) -> None:
        """Who certainly is the person of this row, and what is left to a person where this person may act."""
        former = self._standing.person_of(row.target_id, cases)
        who = self._standing.settled(row.target_id, cases)
        if who is None and decision.certain is not None:
            resident, rule, codes = decision.certain
            who = Certain(row.target_id, UUID(resident), row.part, rule, codes)
        if who is None and former is not None:
            self._plan.unsure.append(row.target_id)
        elif who is not None and who != former:
            self._plan.sure.append(who)
        for case in cases:
            self._standing.decide(case["case_id"], row.target_id, who)
        may_act = role_of(case_of(cases[0]), row.part) is not None
        shown = may_act and not cases[0]["shielded"]  # a review shows two people, nobody under 支援措置
        doubtful = decision.doubtful.items() if shown else ()
        self._wanted[row.target_id] = {
            resident: new_review(row, cases[0]["case_id"], resident, *why) for resident, why in doubtful
        }

    def _case(self, case: Row, rows: Mapping[UUID, Listed]) -> None:
        case_id, told, told_row = case["case_id"], case["resident_id"], case["target_id"]
        people = self._standing.people(case)
        published = told is not None and case["released"] and not case["waits"]
        if published:
            self._told[case["programme_id"], str(told)] = told_row
            settled = self._standing.settled(told_row, [case]) is not None
            not_me = told == case["not_me_by"] and not settled
            if not_me or told not in {one.resident_id for one in people if one.target_id == told_row}:
                self._doubt(case, rows, not_me)
                return
        if case["doubted"]:
            self._plan.certain.append(case_id)
        if published:
            return
        asked = case_of(case)
        notice = notice_of(asked, registered(people, self._standing.phones), self._today)
        able = [one for one in people if role_of(asked, one.part) == notice.role]
        one = next((one for one in able if one.resident_id == notice.resident_id), None)
        if told and (one is None or (one.resident_id, one.target_id) != (told, told_row)):
            self._plan.unmatched.append(case_id)
        elif told:
            return
        if one is not None and notice.role is not None:
            self._new.append((one, case, notice.role.value))

    def _doubt(self, case: Row, rows: Mapping[UUID, Listed], not_me: bool) -> None:
        """The match of a case that was told is never taken back. `not_me`: the resident said so, not the rules."""
        who, row = str(case["resident_id"]), rows.get(case["target_id"])
        if row is not None:
            wanted = self._wanted[row.target_id]
            rule = rules.NOT_ME if not_me else rules.CHANGED
            doubt = (None if not_me else wanted.get(who)) or new_review(row, case["case_id"], who, rule, "")
            wanted[who] = doubt._replace(after_release=True)
        self._plan.doubted.append(case["case_id"])

    def _match(self, one: Certain, case: Row, role: str) -> None:
        """Never two claim units of a programme, unless it is the one row of a guardian with several children."""
        who = str(one.resident_id)
        row = self._standing.rows.get(one.target_id)
        if self._told.get((case["programme_id"], who), one.target_id) == one.target_id:
            new = NewMatch(case["case_id"], one.resident_id, one.target_id, one.rule, one.compared, role)
            self._plan.matches.append(new)
        elif row is not None:
            review = new_review(row, case["case_id"], who, rules.LOOK_ALIKE, one.compared)
            self._wanted.setdefault(one.target_id, {})[who] = review


def new_review(row: Listed, case_id: UUID, resident: str, rule: str, codes: str) -> NewReview:
    """The review of a pair; its id is that of the pair."""
    return NewReview(
        review_id=uuid5(row.target_id, resident),
        case_id=case_id,
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
