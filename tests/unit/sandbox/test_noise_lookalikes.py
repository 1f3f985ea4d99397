"""Look-alikes are two people, and what tells them apart is what their kind says."""

import unicodedata
from collections import Counter, defaultdict
from random import Random

import pytest

from sandbox.city.noise.kinds.characters import GAIJI
from sandbox.city.noise.kinds.table import KINDS
from sandbox.city.noise.lookalikes.lookalike import Seen, Stage
from sandbox.city.noise.lookalikes.table import LOOKALIKES
from sandbox.city.noise.people.households import Households, may_have_card
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.places.homes import Homes
from sandbox.city.noise.rows import Scene
from tests.unit.sandbox.noise_cities import scenes

BY_NAME = {kind.name: kind for kind in LOOKALIKES}
NO_NAME_TELLS = ("father_and_son", "grandfather_and_grandson", "sisters_in_law", "moved_into_flat_of_namesake")


@pytest.fixture(scope="module")
def city() -> list[Scene]:
    return scenes(9000, lookalikes=0.2)


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(Households(Homes()), Random(8))


def items(person: Person) -> tuple[object, ...]:
    return person.name, person.born, person.sex, person.home


def test_there_are_many_kinds_each_with_what_tells_apart() -> None:
    assert len(LOOKALIKES) >= 35
    assert len(BY_NAME) == len(LOOKALIKES)
    assert all(kind.reason for kind in LOOKALIKES)
    assert not set(BY_NAME) & {kind.name for kind in KINDS}


def test_every_kind_appears_in_every_way_it_may(city: list[Scene]) -> None:
    ways = defaultdict(set)
    for scene in city:
        if scene.lookalikes:
            ways[scene.lookalikes[0][2]].add((len(scene.cards), len(scene.rows), len(scene.truth)))
    assert set(ways) == set(BY_NAME)
    for name, kind in BY_NAME.items():
        every = {(1, 1, 0), (2, 1, 1), (1, 2, 1), (2, 2, 2)}
        assert ways[name] == ({(2, 1, 1)} if kind.seen is Seen.BOTH_REGISTERED else every), name


def test_a_lookalike_is_never_the_same_person(city: list[Scene]) -> None:
    pairs = [pair for scene in city for pair in scene.lookalikes]
    assert len(pairs) > 1500
    for card, row, name in pairs:
        assert card.person.number != row.person.number
        kind = BY_NAME[name]
        assert (items(card.person) != items(row.person)) is (name != "identical_items")
        assert may_have_card(card.person)
        if kind.same_person:
            assert items(card.person)[:3] == items(row.person)[:3]


def test_no_two_identities_share_all_four_items_unless_their_kind_says_so(city: list[Scene]) -> None:
    people = {entry.person.number: entry.person for scene in city for entry in (*scene.cards, *scene.rows)}
    twins = {
        n
        for s in city
        for c, r, k in s.lookalikes
        if k == "identical_items"
        for n in (c.person.number, r.person.number)
    }
    assert twins
    seen = Counter(items(person) for person in people.values() if person.number not in twins)
    assert max(seen.values()) == 1
    cards = Counter((c.entry.name, c.entry.birth_date, c.entry.sex, c.entry.address)
                    for scene in city for c in scene.cards if c.person.number not in twins)  # fmt: skip
    assert max(cards.values()) == 1


def test_a_lookalike_is_never_listed_as_the_other_is_registered(city: list[Scene]) -> None:
    for scene in city:
        for card, row, name in scene.lookalikes:
            card_items = (card.entry.name, card.entry.birth_date, card.entry.sex, card.entry.address)
            row_items = (row.entry.name, row.entry.birth_date, row.entry.sex, row.entry.address)
            assert card_items != row_items or BY_NAME[name].indistinguishable


def test_the_indistinguishable_are_both_registered() -> None:
    assert {kind.name for kind in LOOKALIKES if kind.indistinguishable} == {"identical_items", "namesake_room_unlisted"}
    assert {kind.name for kind in LOOKALIKES if kind.same_person} == {"older_registration"}
    alone = [kind for kind in LOOKALIKES if kind.indistinguishable or kind.same_person]
    assert all(kind.seen is Seen.BOTH_REGISTERED for kind in alone)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_two_items_or_more_agree(stage: Stage, name: str) -> None:
    for _ in range(30):
        one, two = BY_NAME[name].make(stage)
        agree = [a == b for a, b in zip(items(one), items(two), strict=True)]
        assert sum(agree) + (one.name != two.name and one.kana == two.kana) >= 2


@pytest.mark.parametrize("name", sorted(name for name in BY_NAME if name.startswith("twins_")))
def test_twins_share_all_but_the_given_name(stage: Stage, name: str) -> None:
    for _ in range(50):
        one, two = BY_NAME[name].make(stage)
        assert (one.surname, one.born, one.home) == (two.surname, two.born, two.home)
        assert one.given.text != two.given.text
        assert one.household == two.household
        if name in ("twins_one_character", "twins_similar_kanji", "twins_gaiji"):
            assert sum(a != b for a, b in zip(one.given.text, two.given.text, strict=True)) == 1
        if name == "twins_in_kana":
            assert one.given.kana == two.given.kana


@pytest.mark.parametrize("name", sorted(n for n in BY_NAME if n.startswith("namesake_") and "surname" not in n))
def test_namesakes_share_all_but_the_home(stage: Stage, name: str) -> None:
    for _ in range(50):
        one, two = BY_NAME[name].make(stage)
        assert items(one)[:3] == items(two)[:3]
        assert one.home != two.home
        assert one.household != two.household


@pytest.mark.parametrize("name", NO_NAME_TELLS)
def test_only_the_birth_date_tells_people_of_one_name_apart(stage: Stage, name: str) -> None:
    for _ in range(50):
        one, two = BY_NAME[name].make(stage)
        assert (one.name, one.sex, one.home) == (two.name, two.sex, two.home)
        assert one.born != two.born


def test_generations_lie_one_digit_or_one_era_apart(stage: Stage) -> None:
    for _ in range(200):
        father, son = BY_NAME["father_and_son"].make(stage)
        assert sum(a != b for a, b in zip(str(father.born), str(son.born), strict=True)) == 1 or son.born.year >= 2000
        old, young = BY_NAME["grandfather_and_grandson"].make(stage)
        assert old.born.year - 1925 == young.born.year - 1988
        assert old.born.year < 1989 <= young.born.year


def test_dormitory_mates_have_new_year_birthdays(stage: Stage) -> None:
    for name in (name for name in BY_NAME if name.startswith("dormitory_")):
        one, two = BY_NAME[name].make(stage)
        assert (one.born.month, one.born.day) == (1, 1)
        assert (one.born, one.home) == (two.born, two.home)
        assert one.name != two.name
    one, two = BY_NAME["dormitory_reordered_names"].make(stage)
    assert sorted(one.name.split()) == sorted(two.name.split())
    one, two = BY_NAME["dormitory_nested_names"].make(stage)
    assert one.name in two.name


def test_care_home_surnames_share_no_character_that_could_be_a_loose_form(stage: Stage) -> None:
    for _ in range(300):
        one, two = BY_NAME["care_home_given_name"].make(stage)
        assert not set(one.surname.text) & set(two.surname.text)
        assert (one.given, one.born, one.home) == (two.given, two.born, two.home)


def test_the_digits_of_two_addresses_run_together(stage: Stage) -> None:
    one, two = BY_NAME["namesake_digits_run_together"].make(stage)
    digits = [f"{home.chome}{home.first}{home.second}" for home in (one.home, two.home)]
    assert digits[0] == digits[1]


@pytest.mark.parametrize("name", ["twins_gaiji", "care_home_gaiji", "twins_in_kana", "dormitory_katakana",
                                  "dormitory_initials", "namesake_town_in_kana", "namesake_room_unlisted"])  # fmt: skip
def test_the_list_hides_what_would_tell_them_apart(city: list[Scene], name: str) -> None:
    rows = [row for scene in city for _, row, kind in scene.lookalikes if kind == name]
    assert rows
    for scene in city:
        both = [row for _, row, kind in scene.lookalikes if kind == name]
        if len(both) == 2:
            item = "address" if name.startswith("namesake") else "name"
            one, two = (unicodedata.normalize("NFKC", getattr(row.entry, item)) for row in both)
            for mark in GAIJI:
                one, two = (text.replace(unicodedata.normalize("NFKC", mark), "〓") for text in (one, two))
            small = str.maketrans("ァィゥェォッャュョ", "アイウエオツヤユヨ")
            assert one.translate(small).split() == two.translate(small).split()
