"""Whatever the people: who is certain does not depend on order, side or on how the comparison was reached."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.eligibility.matching.addresses import read_address
from services.eligibility.matching.candidates import Registered
from services.eligibility.matching.compare import of_one_birth_date, of_one_place
from services.eligibility.matching.decide import decide
from services.eligibility.matching.names import read_name
from services.eligibility.matching.policy import STRICT, WIDE, Policy
from services.eligibility.matching.record import CANONICAL_VERSION, OldForm, Record, blocking_keys, restored, stored
from tests.unit.eligibility.matching.matching_people import HOME, TOWNS, decided, person

# Few values each, so that look-alikes are the rule.
_NAMES = """
山田　裕太, 山田　祐太, 山田裕太, 斎藤　裕太, 斉藤　裕太, 山田　〓太,
山田［斎藤］　裕太, ヤマダ　ユウタ, SMITH JOHN, ジョン　スミス
"""
_ADDRESSES = "中央1-2-3, 中央1-2-3-101, 中央1-2-3-102, 中央1-2-4, 緑丘1-2-3, 福山市本町1"
_ITEMS = st.fixed_dictionaries(
    {
        "name": st.sampled_from([name.strip() for name in _NAMES.split(",")]),
        "kana": st.sampled_from(["", "ヤマダ　ユウタ", "ヤマダ　ユウスケ"]),
        "birth_date": st.sampled_from(["1990-05-05", "平成2年5月5日", "1990-05-06", "1990-05-00", "不詳"]),
        "sex": st.sampled_from(["男", "女"]),
        "address": st.sampled_from(_ADDRESSES.split(", ")),
        "second_address": st.sampled_from(["", "", "中央1-2-3"]),
    }
)
_PEOPLE = st.lists(_ITEMS, max_size=5)
_POLICIES = st.sampled_from([STRICT, WIDE, Policy(partial_date=True), Policy(room=True)])


def named(prefix: str, people: list[dict[str, str]]) -> list[Record]:
    return [person(f"{prefix}{n}", **items) for n, items in enumerate(people)]


@given(_PEOPLE, _PEOPLE, _POLICIES, st.randoms())
@settings(max_examples=300, deadline=None)
def test_the_order_does_not_matter(cards, rows, policy, draw) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    before = decided(a, b, policy)
    draw.shuffle(a)
    draw.shuffle(b)
    assert decided(a, b, policy) == before


@given(_PEOPLE, _PEOPLE)
@settings(max_examples=300, deadline=None)
def test_the_sides_may_be_exchanged(cards, rows) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    there, back = decided(a, b), {(r, t): verdict for (t, r), verdict in decided(b, a).items()}
    certain = {pair for pair, verdict in there.items() if verdict == "auto"}
    assert certain == {pair for pair, verdict in back.items() if verdict == "auto"}
    # A row that is taken is done with; a resident with a match may still be asked about.
    done = {id_ for pair in certain for id_ in pair}
    assert {p: v for p, v in there.items() if done.isdisjoint(p)} == {
        p: v for p, v in back.items() if done.isdisjoint(p)
    }


@given(_PEOPLE, _PEOPLE, _POLICIES, _ITEMS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_one_more_person_never_makes_a_doubt_certain(cards, rows, policy, more, registered) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    before = decided(a, b, policy)
    (new,) = named("new", [more])
    after = decided([*a, new], b, policy) if registered else decided(a, [*b, new], policy)
    assert not [pair for pair, verdict in after.items() if verdict == "auto" and before.get(pair, "auto") != "auto"]


@given(_PEOPLE, _PEOPLE, _POLICIES)
@settings(max_examples=300, deadline=None)
def test_no_certain_pair_contradicts_itself(cards, rows, policy) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    by_id = {record.id: record for record in [*a, *b]}
    certain = [pair for pair, verdict in decided(a, b, policy).items() if verdict == "auto"]
    assert len({r for r, _ in certain}) == len({t for _, t in certain}) == len(certain)
    for r, t in certain:
        one, other = by_id[r], by_id[t]
        known = [(x, y) for x, y in zip(f"{one.birth:08}", f"{other.birth:08}", strict=True) if y != "0" or x == "0"]
        assert all(x == y for x, y in known) if policy.partial_date else one.birth == other.birth
        assert "〓" not in one.name + other.name


@given(_PEOPLE, _PEOPLE, _POLICIES)
@settings(max_examples=300, deadline=None)
def test_one_resident_among_neighbours_is_decided_as_among_everyone(cards, rows, policy) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    whole = decided(a, b, policy)
    for resident in a:
        near_rows = sharing([resident], b)
        near_people = sharing(near_rows, a) + ([resident] if not near_rows else [])
        found = decide(near_people, sharing(near_people, b), policy)
        mine = {(d.registered.id, d.listed.id): d.decision for d in found if d.registered.id == resident.id}
        assert mine == {pair: v.split()[0] for pair, v in whole.items() if pair[0] == resident.id}


def sharing(near: list[Record], everyone: list[Record]) -> list[Record]:
    """Who shares a blocking key, as a service finds them by keyed hashes."""
    keys = {key for record in near for key in blocking_keys(record)}
    return [record for record in everyone if keys.intersection(blocking_keys(record))]


@given(_PEOPLE, _PEOPLE, _POLICIES)
@settings(max_examples=300, deadline=None)
def test_blocking_spares_work_and_no_pair(cards, rows, policy) -> None:  # type: ignore[no-untyped-def]
    a, b = named("r", cards), named("t", rows)
    book = Registered(a)
    found = {(p.registered.id, p.listed.id, p.rule) for row in b for p in book.pairs(row, policy)}
    everything = set()
    for one in a:
        for row in b:
            if set(blocking_keys(one)).isdisjoint(blocking_keys(row)):
                continue
            alike = one.birth == row.birth and one.birth % 100 != 0
            pair = of_one_birth_date(one, row, policy) if alike else of_one_place(one, row, policy)
            if pair is not None:
                everything.add((one.id, row.id, pair.rule))
    assert found == everything


@given(_ITEMS)
def test_a_stored_form_comes_back(items) -> None:  # type: ignore[no-untyped-def]
    record = person("r", **items)
    assert restored("r", stored(record)) == record
    assert stored(record).startswith(b"[%d," % CANONICAL_VERSION)


def test_a_form_of_another_version_is_refused() -> None:
    content = stored(person("r"))
    with pytest.raises(OldForm, match=f"version {CANONICAL_VERSION + 1}"):
        restored("r", content.replace(b"[%d," % CANONICAL_VERSION, b"[%d," % (CANONICAL_VERSION + 1), 1))


@given(st.text(max_size=12))
@settings(max_examples=500)
def test_a_canonical_name_is_its_own_form(name: str) -> None:
    for form in read_name(name):
        assert form.text in {again.text for again in read_name(form.text)} | {""}


@given(st.text(alphabet="中央緑がヶケ丘一二十1234０１－ー-ノの 番地号丁目霞関", max_size=14))
@settings(max_examples=500)
def test_any_text_is_an_address_or_nowhere(text: str) -> None:
    place = read_address(text, HOME, TOWNS)
    assert place.key == "" or ("|" in place.key and place.key.split("|")[1])
