"""What the tables say of some cases before a matching decides anew, and who is certain while it does."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from libs.common.database import Row, Tx
from libs.common.events.terms import CaseRole
from services.eligibility import store_matches, store_notices
from services.eligibility.claim_parts import PART_OF
from services.eligibility.neighbourhood import Listed
from services.eligibility.notices import Part
from services.eligibility.store_notices import Certain


class Standing:
    """`cases` with their live matches, all their `reviews`, who is certain in their rows, `phones` by people on them.

    `further`: the cases in which a row stands besides its own.
    """

    def __init__(
        self,
        rows: Sequence[Listed],
        cases: Mapping[UUID, Row],
        reviews: Sequence[Row],
        certain: Mapping[UUID, Mapping[UUID, Certain]],
        further: Mapping[UUID, Sequence[UUID]],
    ) -> None:
        self.rows = {row.target_id: row for row in rows}
        self.cases, self.reviews, self._further = cases, reviews, further
        self.phones: Mapping[UUID, int] = {}
        self.open_reviews: dict[UUID, dict[str, Row]] = defaultdict(dict)
        self._settled = set()
        for review in reviews:
            if review["state"] == "same":
                self._settled.add((review["resident_id"], review["target_id"]))
            elif review["state"] != "different":
                self.open_reviews[review["target_id"]][str(review["resident_id"])] = review
        self._decided: set[tuple[UUID, UUID]] = set()  # case and row of which nobody is the person any more
        self._certain = {case_id: dict(certain.get(case_id, {})) for case_id in cases}

    def cases_of(self, row: Listed) -> list[Row]:
        """The row's own case first."""
        ids = [row.case_id, *self._further.get(row.target_id, ())]
        return [self.cases[id_] for id_ in ids if id_ in self.cases]

    def residents(self) -> set[UUID]:
        """Everybody certain of these cases."""
        stored = {one.resident_id for people in self._certain.values() for one in people.values()}
        return stored | {case["resident_id"] for case in self.cases.values() if case["resident_id"]}

    def person_of(self, target_id: UUID, cases: Sequence[Row]) -> Certain | None:
        """Who is on record as this row's person."""
        return next((p for c in cases if (p := self._certain[c["case_id"]].get(target_id))), None)

    def settled(self, target_id: UUID, cases: Sequence[Row]) -> Certain | None:
        """Who is matched by this row and was said by staff to be the same person: certain whatever the rules say."""
        ones = [_of_match(case) for case in cases if case["target_id"] == target_id]
        return next((one for one in ones if one and (one.resident_id, target_id) in self._settled), None)

    def decide(self, case_id: UUID, target_id: UUID, who: Certain | None) -> None:
        """From now on this is the row's person."""
        if who is None:
            self._certain[case_id].pop(target_id, None)
            self._decided.add((case_id, target_id))
        else:
            self._certain[case_id][target_id] = who

    def people(self, case: Row) -> list[Certain]:
        """Everybody certain of the case.

        A match that an older process made is certain without being on record, until its row is decided anew.
        """
        people = self._certain[case["case_id"]]
        one = _of_match(case)
        if one and not case["doubted"] and (case["case_id"], one.target_id) not in self._decided:
            people.setdefault(one.target_id, one)
        return list(people.values())


async def standing(tx: Tx, rows: Sequence[Listed]) -> Standing:
    """Read under the matching lock; `phones` are still to be read, once everybody is known."""
    guardians = [row.target_id for row in rows if row.part is Part.GUARDIAN]  # nobody else stands in several cases
    further = await store_notices.further(tx, guardians) if guardians else {}
    case_ids = list({row.case_id for row in rows} | {case for cases in further.values() for case in cases})
    cases = await store_matches.cases(tx, case_ids)
    reviews = await store_matches.reviews(tx, case_ids)
    return Standing(rows, cases, reviews, await store_notices.certain(tx, case_ids), further)


def _of_match(case: Row) -> Certain | None:
    if case["resident_id"] is None:
        return None
    part = PART_OF[CaseRole(case["role"])]
    return Certain(case["target_id"], case["resident_id"], part, case["rule"], case["compared"])
