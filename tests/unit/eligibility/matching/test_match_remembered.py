"""What people decided before: properties, whatever the people, and what is kept of a comparison."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.eligibility.matching.candidates import Registered
from services.eligibility.matching.compare import Pair
from services.eligibility.matching.compared import compared
from services.eligibility.matching.decide import settle
from services.eligibility.matching.policy import STRICT
from services.eligibility.matching.remembered import settle_knowing
from tests.unit.eligibility.matching.matching_people import person

_NAMES = st.sampled_from(["山田　裕太", "山田　祐太", "斎藤　裕太", "山田　〓太"])
_PLACES = st.sampled_from(["中央1-2-3", "中央1-2-4"])
_PEOPLE = st.lists(st.tuples(_NAMES, _PLACES), max_size=4)


def pairs_of(cards: list[tuple[str, str]], rows: list[tuple[str, str]]) -> list[Pair]:
    book = Registered([person(f"r{n}", name=name, address=place) for n, (name, place) in enumerate(cards)])
    listed = [person(f"t{n}", name=name, address=place) for n, (name, place) in enumerate(rows)]
    return [pair for row in listed for pair in book.pairs(row, STRICT)]


def ids(pair: Pair) -> tuple[str, str]:
    return pair.registered.id, pair.listed.id


@given(_PEOPLE, _PEOPLE)
@settings(max_examples=200, deadline=None)
def test_knowing_nothing_changes_nothing(cards, rows) -> None:  # type: ignore[no-untyped-def]
    pairs = pairs_of(cards, rows)
    assert list(settle_knowing(pairs, (), ())) == list(settle(pairs))


@given(_PEOPLE, _PEOPLE, st.data())
@settings(max_examples=200, deadline=None)
def test_two_people_known_apart_are_as_if_they_had_never_met(cards, rows, data) -> None:  # type: ignore[no-untyped-def]
    pairs = pairs_of(cards, rows)
    apart = data.draw(st.sets(st.sampled_from([ids(p) for p in pairs]))) if pairs else set()
    found = list(settle_knowing(pairs, (), apart))
    assert found == list(settle([pair for pair in pairs if ids(pair) not in apart]))


@given(_PEOPLE, _PEOPLE, st.data())
@settings(max_examples=200, deadline=None)
def test_a_known_row_is_taken_and_a_known_resident_is_certain_of_no_other(cards, rows, data) -> None:  # type: ignore[no-untyped-def]
    pairs = pairs_of(cards, rows)
    if not pairs:
        return
    same = ids(data.draw(st.sampled_from(pairs)))
    for decision in settle_knowing(pairs, {same}, ()):
        assert decision.listed.id != same[1]
        assert decision.registered.id != same[0] or decision.decision == "review"


def test_what_was_compared_is_kept_as_codes() -> None:
    card = person("r", name="山田　裕太", address="総社市中央1-2-3-101", birth_date="1990-05-05", sex="男")
    row = person("t", name="山田　祐太", address="総社市中央1-2-3-102", birth_date="1990-05-00", sex="")
    assert compared(card, row) == "forms/1 name=one_character birth=partial sex=blank address=other_room"
    other = person("t", name="鈴木　一", address="福山市本町1-1", birth_date="不詳", sex="女")
    assert compared(card, other) == "forms/1 name=unlike birth=unreadable sex=other address=unknown"
