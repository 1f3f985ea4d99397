"""Each kind of noise is what its label says."""

import re
import unicodedata
from collections import Counter
from datetime import date
from random import Random

import pytest

from sandbox.city.noise.kinds.characters import COMPATIBILITY, GAIJI, LOOSE, OLD_FORMS, SUBSTITUTED, SURNAME_FORMS
from sandbox.city.noise.kinds.kind import Expect, Kind
from sandbox.city.noise.kinds.table import BESIDE_LOOKALIKE, KINDS
from sandbox.city.noise.people.households import may_have_card
from sandbox.city.noise.places.homes import Homes
from sandbox.city.noise.places.towns import GA_KE_PAIR
from sandbox.city.noise.plan import plan
from sandbox.city.noise.records import Pair, pair_of
from sandbox.city.noise.rows import Row, Scenes
from tests.unit.sandbox.noise_cities import scenes

Truth = list[tuple[Row, Row, str]]
BY_NAME = {kind.name: kind for kind in KINDS}
ITEMS = ("name", "birth_date", "sex", "address")
LONG_ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
ERAS = LONG_ERAS | {name[0]: year for name, year in LONG_ERAS.items()}
ERAS |= dict(zip("MTSHR", LONG_ERAS.values(), strict=True)) | dict(zip("12345", LONG_ERAS.values(), strict=True))


@pytest.fixture(scope="module")
def truth() -> Truth:
    return [pair for scene in scenes(24_000, lookalikes=0.0) for pair in scene.truth]


def parse(text: str) -> date:
    """A complete date in any notation, read without the generator's help."""
    text = unicodedata.normalize("NFKC", text)
    if found := re.fullmatch(r"(\d{4})[-/.年](\d\d?)[-/.月](\d\d?)日?|(\d{4})(\d\d)(\d\d)", text):
        return date(*(int(part) for part in found.groups() if part))
    if found := re.fullmatch(r"[1-5](\d{4})(\d\d)(\d\d)", text):
        return date(*map(int, found.groups()))
    found = re.fullmatch(r"(\D{1,2}|[1-5])(元|\d\d?)[.年]?(\d\d?)[.月]?(\d\d?)日?", text)
    assert found, text
    era, year, month, day = found.groups()
    return date(ERAS[era] + int(year.replace("元", "1")) - 1, int(month), int(day))


def test_there_are_many_kinds_each_with_a_reason() -> None:
    assert len(KINDS) >= 80
    assert len(BY_NAME) == len(KINDS)
    assert all(kind.reason and kind.weight > 0 for kind in KINDS)
    assert min(Counter(kind.expect for kind in KINDS).values()) >= 10


def test_every_kind_appears(truth: Truth) -> None:
    counts = Counter(kind for _, _, kind in truth)
    assert set(counts) == set(BY_NAME)
    assert 0.15 < counts["same"] / len(truth) < 0.35
    by_label = Counter(BY_NAME[kind].expect for _, _, kind in truth)
    assert 0.6 < by_label[Expect.AUTO] / len(truth) < 0.85


def test_a_true_pair_is_one_person_old_enough_for_a_card(truth: Truth) -> None:
    for card, row, _ in truth:
        assert card.person is row.person
        assert may_have_card(card.person)
        assert card.entry.kana == ""


def test_a_kind_changes_its_item_and_no_other(truth: Truth) -> None:
    for card, row, name in truth:
        kind = BY_NAME[name]
        for item in ITEMS:
            same = getattr(card.entry, item) == getattr(row.entry, item)
            if kind.item in ("none", "rows", "kana"):
                assert same, (name, card.entry, row.entry)
            elif kind.item != "all":
                assert same is (item not in kind.item), (name, card.entry, row.entry)


def test_certain_pairs_have_one_birth_date_and_sexes_that_agree(truth: Truth) -> None:
    seen = set()
    for card, row, name in truth:
        if BY_NAME[name].expect is Expect.AUTO:
            assert parse(row.entry.birth_date) == parse(card.entry.birth_date) == card.person.born, (name, row.entry)
            sex = {"男": "男", "女": "女", "1": "男", "2": "女", "M": "男", "F": "女", "": card.entry.sex}
            assert sex[unicodedata.normalize("NFKC", row.entry.sex).removesuffix("性")] == card.entry.sex
            seen.add(name)
    assert len(seen) >= 45


def test_certain_names_are_equal_once_written_alike(truth: Truth) -> None:
    fold = {v: k for table in (OLD_FORMS, SUBSTITUTED, SURNAME_FORMS) for k, v in table.items()}
    kana = {chr(point): chr(point + 0x60) for point in range(0x3041, 0x3097)}

    def plain(name: str) -> str:
        text = re.sub("[\ufe00-\ufe0f\U000e0100-\U000e01ef\\s]", "", unicodedata.normalize("NFKC", name)).upper()
        text = "".join(fold.get(char, kana.get(char, char)) for char in text)
        return re.sub("(.)々", r"\1\1", text)

    def forms(name: str) -> set[str]:
        text = unicodedata.normalize("NFKC", name).replace("〔", "[").replace("〕", "]")
        text = text.replace("(", "[").replace(")", "]")
        bracket = re.fullmatch(r"(.*?)\[(.*?)\](.*)", text)
        if not bracket:
            return {plain(text)}
        before, inside, after = bracket.groups()
        return {plain(before + after), plain(inside + after)}

    for card, row, name in truth:
        if BY_NAME[name].expect is Expect.AUTO:
            assert plain(row.entry.name) in forms(card.entry.name), (name, card.entry.name, row.entry.name)
        elif BY_NAME[name].item == "name" and name not in ("latin_comma", "latin_reordered"):
            assert plain(row.entry.name) not in forms(card.entry.name), (name, card.entry.name, row.entry.name)


def test_unreadable_characters_stand_in_gaiji_kinds_alone(truth: Truth) -> None:
    for _, row, name in truth:
        assert any(mark in row.entry.name for mark in GAIJI) is (name in ("surname_gaiji", "given_gaiji"))


def test_a_certificate_holds_only_what_it_can(truth: Truth) -> None:
    for card, _, _ in truth:
        card.entry.name.encode("euc_jp")
        # The codec knows the dash of JIS X 0208 by its other code point.
        card.entry.address.replace("\uff0d", "\u2212").encode("euc_jp")
    for form in [*SUBSTITUTED.values(), *COMPATIBILITY.values()]:
        with pytest.raises(UnicodeEncodeError):
            form.encode("euc_jp")
    for form in [*OLD_FORMS.values(), *SURNAME_FORMS.values(), *LOOSE.values()]:
        form.encode("euc_jp")


def test_doubtful_dates_differ_by_one_slip_or_are_not_complete(truth: Truth) -> None:
    for card, row, name in truth:
        born, listed = card.person.born, row.entry.birth_date
        if name == "date_day_off":
            assert abs((date.fromisoformat(listed) - born).days) == 1
        elif name == "date_year_off":
            other = date.fromisoformat(listed)
            assert abs(other.year - born.year) in (1, 10)
            assert (other.month, other.day) == (born.month, born.day)
        elif name == "date_month_and_day_swapped":
            other = date.fromisoformat(listed)
            assert (other.month, other.day) == (born.day, born.month)
            assert other != born
        elif name.startswith("date_partial"):
            partial = card.entry.birth_date if name.endswith("card") else listed
            assert partial.endswith("00")
        elif name == "date_excel_serial":
            assert date.fromordinal(date(1899, 12, 30).toordinal() + int(listed)) == born
        elif name == "date_out_of_era":
            assert parse(listed) == born
            assert listed.startswith("昭和64年")


def test_old_forms_are_met_on_both_sides(truth: Truth) -> None:
    old = set("".join([*OLD_FORMS.values(), *SURNAME_FORMS.values()]))
    sides = Counter(
        (bool(old & set(card.entry.name)), bool(old & set(row.entry.name)))
        for card, row, name in truth
        if name == "name_old_form"
    )
    assert set(sides) == {(True, False), (False, True)}


def test_a_typo_in_the_surname_is_no_loose_form(truth: Truth) -> None:
    person = next(card.person for card, _, _ in truth if card.person.surname.text == "斎藤")
    draw = Random(2)
    names = set()
    for _ in range(6000):
        pair = pair_of(person, lambda: person.home)
        BY_NAME["surname_typo"].apply(pair, draw)
        names.add(pair.listed.name)
    assert len(names) > 100
    assert person.name.replace("斎", "斉") not in names


def test_nobody_lives_where_two_towns_cannot_be_told_apart(truth: Truth) -> None:
    assert not any(card.person.home.town in GA_KE_PAIR for card, _, _ in truth)


def test_a_pair_beside_a_lookalike_is_labelled_so() -> None:
    everything = scenes(3000, lookalikes=0.3)
    beside = [pair for scene in everything if scene.lookalikes for pair in scene.truth]
    assert beside
    assert {kind for _, _, kind in beside} == {BESIDE_LOOKALIKE}
    assert BESIDE_LOOKALIKE not in BY_NAME


def test_an_occasion_that_is_missing_leaves_the_pair_alone() -> None:
    draw = Random(3)
    people = [card.person for scene in Scenes(plan(400, 400, 0.5, 0.0, draw), draw) for card in scene.cards]
    refused: set[str] = set()
    homes = Homes()
    for _ in range(5000):
        homes.house(draw)

    def tried(kind: Kind, pair: Pair) -> bool:
        before = (repr(pair.card), repr(pair.listed))
        done = kind.apply(pair, draw)
        assert done or (repr(pair.card), repr(pair.listed)) == before, kind.name
        return done

    for person in people:
        for kind in KINDS:
            if not tried(kind, pair_of(person, lambda: homes.house(draw))):
                refused.add(kind.name)
    assert {"alias_listed", "name_substituted", "address_ooaza", "date_first_year", "latin_case"} <= refused
