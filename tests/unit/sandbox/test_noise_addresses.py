"""How each kind of noise writes an address."""

from datetime import date
from random import Random

import pytest

from sandbox.city.noise.kinds.addresses import ADDRESSES
from sandbox.city.noise.kinds.kind import Expect
from sandbox.city.noise.kinds.table import KINDS
from sandbox.city.noise.people.person import Person
from sandbox.city.noise.people.words import Word
from sandbox.city.noise.places.homes import Home
from sandbox.city.noise.places.numerals import kanji
from sandbox.city.noise.places.towns import town
from sandbox.city.noise.records import pair_of

FLAT = Home(town("緑が丘"), 1, 12, 3, "コーポ見本", 101)
DASHED = Home(town("桜台"), 2, 12, 3, "サンハイツ", 204, spelled=False)
LOT = Home(town("久代"), 0, 123, 4)
WHOLE_LOT = Home(town("久代"), 0, 123, 0)
ELSEWHERE = Home(town("滝野"), 0, 85, 1)
BY_NAME = {kind.name: kind for kind in KINDS}

WRITTEN = [
    ("address_hyphens", FLAT, {"見本県見本市緑が丘1-12-3　コーポ見本101"}),
    ("address_hyphens", DASHED, set()),
    ("address_spelled_out", DASHED, {"見本県見本市桜台２丁目１２番３号　サンハイツ２０４号"}),
    ("address_half_width_digits", FLAT, {"見本県見本市緑が丘1丁目12番3号　コーポ見本101号室"}),
    ("address_half_width_digits", WHOLE_LOT, {"見本県見本市大字久代123番地"}),
    ("address_kanji_digits", FLAT, {"見本県見本市緑が丘一丁目十二番三号"}),
    ("address_kanji_digits", LOT, {"見本県見本市大字久代百二十三番地四"}),
    ("address_kanji_chome", FLAT, {"見本県見本市緑が丘一丁目１２番３号　コーポ見本１０１号室"}),
    ("address_kanji_chome", LOT, set()),
    ("address_lot_particle", LOT, {f"見本県見本市大字久代１２３{mark}４" for mark in ("番地の", "番地ノ", "の", "ノ")}),
    ("address_lot_particle", WHOLE_LOT, set()),
    ("address_without_prefecture", LOT, {"見本市大字久代１２３番地４"}),
    ("address_without_building", FLAT, {"見本県見本市緑が丘１丁目１２番３号"}),
    ("address_without_building", LOT, set()),
    ("address_room_by_dash", FLAT, {"見本県見本市緑が丘１－１２－３－１０１"}),
    ("address_ooaza", LOT, {"見本県見本市久代１２３番地４"}),
    ("address_ooaza", FLAT, set()),
    ("address_ga_ke", FLAT, {f"見本県見本市緑{mark}丘１丁目１２番３号　コーポ見本１０１号室" for mark in "ヶケ"}),
    ("address_ga_ke", Home(town("霞が関"), 1, 2, 3), set()),
    ("address_ga_ke", Home(town("三ツ木"), 0, 2, 3), set()),
    ("address_old_town_kanji", DASHED, {"見本県見本市櫻台２－１２－３　サンハイツ２０４"}),
    ("address_spaces", LOT, {f"見本県見本市{gap}大字{gap}久代{gap}１２３番地４" for gap in " 　"}),
    ("address_in_kana", LOT, {"ミホンシ　オオアザクシロ　123-4", "ﾐﾎﾝｼ ｵｵｱｻﾞｸｼﾛ 123-4"}),
    ("address_in_kana", Home(town("百合丘"), 1, 2, 3), set()),
    ("address_without_city", FLAT, {"緑が丘１丁目１２番３号　コーポ見本１０１号室"}),
    ("moved", FLAT, {"見本県見本市滝野８５番地１"}),
    ("renumbered", FLAT, {"見本県見本市滝野８５番地１　コーポ見本１０１号室"}),
    ("renumbered", LOT, set()),
    ("number_typo", WHOLE_LOT, {f"見本県見本市大字久代{n}番地" for n in ("１２４", "１３３", "２２３")}),
    (
        "room_differs",
        FLAT,
        {f"見本県見本市緑が丘１丁目１２番３号　コーポ見本{n}号室" for n in ("１０２", "１０３", "２０１")},
    ),
    ("room_differs", LOT, set()),
    ("address_blank", LOT, {""}),
]


def listed(name: str, home: Home) -> set[str]:
    person = Person(1, 1, Word("山田", "ヤマダ"), Word("花子", "ハナコ"), date(1960, 2, 3), "女", home)
    found = set()
    for seed in range(60):
        pair = pair_of(person, lambda: ELSEWHERE)
        if BY_NAME[name].apply(pair, Random(seed)):
            found.add(pair.listed.address)
            assert pair.listed.address != pair.card.address
    return found


@pytest.mark.parametrize(("name", "home", "addresses"), WRITTEN)
def test_an_address_is_written(name: str, home: Home, addresses: set[str]) -> None:
    assert listed(name, home) == addresses


def test_every_sort_of_dash_is_met() -> None:
    assert {address[len("見本県見本市桜台２")] for address in listed("address_dashes", DASHED)} == set("‐‑‒–—―−ーｰ﹣─")


def test_a_building_may_be_spelled_otherwise_but_its_room_is_kept() -> None:
    written = listed("address_building_spelling", FLAT)
    assert len(written) >= 4
    assert all(address.startswith("見本県見本市緑が丘１丁目１２番３号　") for address in written)
    assert all(address.endswith("１０１号室") for address in written)


def test_a_host_and_a_post_code_are_added() -> None:
    base = "見本県見本市大字久代１２３番地４"
    assert all(a.startswith(base + "　") and a.endswith("様方") for a in listed("address_care_of", LOT))
    assert all(a.startswith("〒999-") and a.endswith("　" + base) for a in listed("address_post_code", LOT))


def test_an_address_in_another_city_has_none_of_this_city() -> None:
    assert all("見本" not in address for address in listed("moved_to_other_city", LOT))


def test_only_certain_kinds_are_in_the_table_of_certain_addresses() -> None:
    assert {kind.expect for kind in ADDRESSES} == {Expect.AUTO}


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (100, "百"), (305, "三百五"), (1234, "千二百三十四")],
)
def test_kanji_numbers(number: int, text: str) -> None:
    assert kanji(number) == text
