"""Blocking: only people who share a birth date or an address are compared."""

from collections.abc import Iterable, Iterator

from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.compare import Pair, of_one_birth_date, of_one_place
from services.eligibility.matching.policy import Policy
from services.eligibility.matching.record import Record, places


class Registered:
    """Everyone registered, by birth date and by address."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_birth: dict[int, list[Record]] = {}
        self._by_place: dict[str, list[Record]] = {}
        for record in records:
            if is_complete(record.birth):
                self._by_birth.setdefault(record.birth, []).append(record)
            if record.more is None:
                if record.place:
                    self._by_place.setdefault(record.place, []).append(record)
            else:
                for key in {place.key for place in places(record)} - {""}:
                    self._by_place.setdefault(key, []).append(record)

    def pairs(self, listed: Record, policy: Policy) -> Iterator[Pair]:
        """Every pair of this row that matters, each once."""
        name, place, kana, birth = listed.name, listed.place, listed.kana, listed.birth
        first, last, size, odd = name[:1], name[-1:], len(name), listed.more is not None
        complete = is_complete(birth)
        # The conditions before each comparison only spare work: they let through whatever could be a pair.
        if complete:
            for one in self._by_birth.get(birth, ()):
                theirs = one.name
                if (
                    theirs == name
                    or (place and one.place == place)
                    or (kana and one.kana == kana)
                    or odd
                    or one.more is not None
                    or ((theirs[-1:] == last or theirs[:1] == first) and -2 < len(theirs) - size < 2)
                ):
                    pair = of_one_birth_date(one, listed, policy)
                    if pair is not None:
                        yield pair
        keys = {p.key for p in places(listed)} - {""} if odd else (place,) if place else ()
        seen: set[str] = set()
        for key in keys:
            for one in self._by_place.get(key, ()):
                if one.birth == birth and complete:
                    continue
                if one.name[-1:] == last or odd or one.more is not None:
                    if odd:
                        if one.id in seen:
                            continue
                        seen.add(one.id)
                    pair = of_one_place(one, listed, policy)
                    if pair is not None:
                        yield pair
