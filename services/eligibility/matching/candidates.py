"""Blocking: only people who share a birth date or an address are compared."""

from collections.abc import Iterable, Iterator

from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.compare import Pair, of_one_birth_date, of_one_place
from services.eligibility.matching.policy import Policy
from services.eligibility.matching.record import Record, forms, places

_ODD = "?"


class Registered:
    """Everyone registered, by birth date and by address.

    Whoever has several forms or cannot be read whole (`Record.more`) is odd and compared more often; for the others
    the last letter of the name decides whether a comparison at one address is worth it.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_birth: dict[int, list[Record]] = {}
        self._by_place: dict[str, list[Record]] = {}
        self._last_letters: dict[str, str] = {}
        for record in records:
            if is_complete(record.birth):
                self._by_birth.setdefault(record.birth, []).append(record)
            keys = (record.place,) if record.more is None else {place.key for place in places(record)}
            for key in keys:
                if key:
                    self._by_place.setdefault(key, []).append(record)
        for key, there in self._by_place.items():
            self._last_letters[key] = "".join({_ODD if one.more is not None else one.name[-1:] for one in there})

    def pairs(self, listed: Record, policy: Policy) -> list[Pair]:
        """Every pair of this row that matters, each once."""
        found = self._of_one_birth_date(listed, policy) if is_complete(listed.birth) else []
        if listed.more is not None:
            return [*found, *self._of_odd_at_place(listed, policy)]
        letters = self._last_letters.get(listed.place, "")
        last = listed.name[-1:]
        if (last and last in letters) or _ODD in letters:
            for one in self._by_place[listed.place]:
                if one.birth != listed.birth and (one.name[-1:] == last or one.more is not None):
                    pair = of_one_place(one, listed, policy)
                    if pair is not None:
                        found.append(pair)
        return found

    def _of_one_birth_date(self, listed: Record, policy: Policy) -> list[Pair]:
        found: list[Pair] = []
        name, place, kana = listed.name, listed.place, listed.kana
        first, last, size, odd = name[:1], name[-1:], len(name), listed.more is not None
        for one in self._by_birth.get(listed.birth, ()):
            theirs = one.name
            # Spares work only: it lets through whoever shares the address and whoever has a name that is like.
            if (
                theirs == name
                or (place and one.place == place)
                or (kana and one.kana == kana)
                or ((theirs[-1:] == last or theirs[:1] == first) and -2 < len(theirs) - size < 2)
                or ((odd or one.more is not None) and _may_meet(one, listed))
            ):
                pair = of_one_birth_date(one, listed, policy)
                if pair is not None:
                    found.append(pair)
        return found

    def _of_odd_at_place(self, listed: Record, policy: Policy) -> Iterator[Pair]:
        seen: set[str] = set()
        complete = is_complete(listed.birth)
        for key in {place.key for place in places(listed)} - {""}:
            for one in self._by_place.get(key, ()):
                if one.id in seen or (complete and one.birth == listed.birth):
                    continue
                seen.add(one.id)
                pair = of_one_place(one, listed, policy)
                if pair is not None:
                    yield pair


def _may_meet(one: Record, listed: Record) -> bool:
    """Whether any forms of the two names share a letter, or a second address may be the same."""
    if (one.more and one.more[1]) or (listed.more and listed.more[1]):
        return True
    letters = frozenset("".join(form.text for form in forms(listed)))
    return any(not letters.isdisjoint(form.text) for form in forms(one))
