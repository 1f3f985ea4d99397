"""What is certain, what a person decides, what is nothing: the table of docs/matching.md."""

from typing import Any

import pytest

from services.eligibility.matching.policy import STRICT, WIDE, Policy
from tests.unit.eligibility.matching.matching_people import decided, person, verdict

Items = dict[str, Any]

CERTAIN: list[tuple[Items, Items]] = [
    ({}, {}),
    ({"name": "高橋　一郎"}, {"name": "髙橋　一郎"}),
    ({"name": "沢田　花"}, {"name": "澤田花"}),
    ({"name": "斎藤　花"}, {"name": "斉藤　花"}),
    ({"name": "斎藤　花"}, {"name": "齊藤花"}),
    ({"name": "山田［佐藤］　花子"}, {"name": "佐藤　花子"}),
    ({"name": "山田　花子"}, {"name": "佐藤（山田）花子"}),
    ({"name": "KIM MINJI（金本　民子）"}, {"name": "金本　民子"}),
    ({"name": "ＫＩＭ　ＭＩＮＪＩ"}, {"name": "kim minji"}),
    ({}, {"birth_date": "昭和30年9月12日"}),
    ({}, {"birth_date": "3300912"}),
    ({}, {"sex": "2"}),
    ({}, {"sex": ""}),
    ({}, {"sex": "不明"}),
    ({}, {"address": "中央1-2-3 コーポ見本405"}),
    ({"address": "岡山県総社市中央一丁目2番3号405"}, {"address": "中央1-2-3-405"}),
    ({}, {"address": "チュウオウ1-2-3"}),
    ({}, {"address": "広島県福山市本町1-1", "second_address": "中央1-2-3"}),
    ({"address": "新田123番地4 201号室"}, {"address": "新田123-4-201"}),
]


@pytest.mark.parametrize(("card", "row"), CERTAIN)
def test_certain(card: Items, row: Items) -> None:
    assert verdict(card, row) == "auto"


REVIEW: list[tuple[str, Items, Items]] = [
    ("name-unreadable", {}, {"name": "山田　花〓"}),
    ("name-unreadable", {}, {"name": "■田　花子"}),
    ("name-unreadable", {"name": "山〓　花子"}, {"name": "山〓　花子"}),
    ("name-unreadable", {}, {"name": "山田　花〓", "address": "中央9-9-9"}),
    ("name-substituted", {"name": "山田　花己子", "name_flags": "000011"}, {"name": "山田　花紀了"}),
    ("name-one-character", {}, {"name": "山田　花于"}),
    ("name-one-character", {"name": "林　裕"}, {"name": "林　祐"}),
    ("name-one-character", {"name": "山田　冨子"}, {"name": "山田　富子"}),
    ("name-one-character", {"name": "冨　士子"}, {"name": "富士　子"}),
    ("name-slip", {}, {"name": "山田　花"}),
    ("name-slip", {}, {"name": "山田　子花"}),
    ("name-same-kana", {"kana": "ヤマダ　ハナコ"}, {"name": "山田　華湖", "kana": "ﾔﾏﾀﾞ ﾊﾅｺ"}),
    ("name-same-kana", {"kana": "ヤマダ　ハナコ"}, {"name": "ヤマダ　ハナコ"}),
    ("name-kana-only", {}, {"name": "ヤマダ　ハナコ"}),
    ("name-foreign", {"name": "SMITH JOHN PAUL"}, {"name": "JOHN PAUL SMITH"}),
    ("name-foreign", {"name": "SMITH JOHN PAUL"}, {"name": "SMITH JOHN"}),
    ("name-foreign", {"name": "SMITH JOHN PAUL"}, {"name": "SMITH J P"}),
    ("name-foreign", {"name": "SMITH JOHNATHAN"}, {"name": "SMITH JOHNAT"}),
    ("name-foreign", {"name": "SMITH JOHN"}, {"name": "ジョン　スミス"}),
    ("other-surname", {}, {"name": "鈴木　花子"}),
    ("moved", {}, {"address": "八幡町1-2-3"}),
    ("moved", {}, {"address": "緑丘1-2-3"}),
    ("moved", {"address": "緑が丘1-2-3"}, {"address": "緑丘1-2-3"}),
    ("renumbered", {}, {"address": "中央1-2-4"}),
    ("renumbered", {"address": "中央1-2-3"}, {"address": "中央1-2 コーポ3"}),
    ("renumbered", {"address": "中央1-12-3"}, {"address": "中央11-2-3"}),
    ("address-unreadable", {}, {"address": "倉敷市中央1-2-3"}),
    ("address-unreadable", {}, {"address": ""}),
    ("address-unreadable", {"address": "福山市本町1"}, {"address": "福山市本町1"}),
    ("date-slip", {}, {"birth_date": "1955-09-13"}),
    ("date-slip", {}, {"birth_date": "平成30年9月12日"}),
    ("date-unreadable", {}, {"birth_date": "不詳"}),
    ("partial-date", {}, {"birth_date": "1955-09-00"}),
    ("partial-date", {}, {"birth_date": "昭和30年不詳"}),
    ("room", {"address": "中央1-2-3-101"}, {"address": "中央1-2-3-102"}),
    ("sex", {}, {"sex": "男"}),
    ("sex-unknown", {"sex": ""}, {}),
    ("two-deviations", {"address": "中央1-2-3-101"}, {"address": "中央1-2-3-102", "sex": "男"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "card", "row"), REVIEW)
def test_left_to_a_person(rule: str, card: Items, row: Items) -> None:
    assert verdict(card, row) == f"review {rule}"


NOTHING: list[tuple[Items, Items]] = [
    ({}, {"name": "佐藤　健一"}),
    ({}, {"name": "山田　太郎", "sex": "男"}),
    ({}, {"birth_date": "1921-03-04"}),
    ({}, {"birth_date": "1955-09-13", "address": "八幡町1-2-3"}),
    ({}, {"sex": "男", "address": "八幡町1-2-3"}),
    ({"name": "山田　陽斗"}, {"name": "山田　陽菜", "sex": "男"}),
    ({"name": "SMITH JOHN"}, {"name": "NGUYEN VAN ANH"}),
    ({"name": "SMITH JOHN"}, {"name": "グエン　ヴァン"}),
    ({}, {"name": ""}),
]


@pytest.mark.parametrize(("card", "row"), NOTHING)
def test_nothing(card: Items, row: Items) -> None:
    assert verdict(card, row) == "none"


WIDER: list[tuple[str, Policy, Items, Items]] = [
    ("room", Policy(room=True), {"address": "中央1-2-3-101"}, {"address": "中央1-2-3-102"}),
    ("sex", Policy(sex=True), {}, {"sex": "男"}),
    ("partial-date", Policy(partial_date=True), {}, {"birth_date": "1955-09-00"}),
    ("partial-date", Policy(partial_date=True), {}, {"birth_date": "1955-00-00"}),
]


@pytest.mark.parametrize(("rule", "policy", "card", "row"), WIDER)
def test_each_part_of_wide_is_a_switch_of_its_own(rule: str, policy: Policy, card: Items, row: Items) -> None:
    everything_else = Policy(*(not switch for switch in policy))
    assert verdict(card, row, STRICT) == verdict(card, row, everything_else) == f"review {rule}"
    assert verdict(card, row, policy) == verdict(card, row, WIDE) == "auto"


def test_two_deviations_are_never_automatic() -> None:
    row = {"address": "中央1-2-3-102", "sex": "男"}
    assert verdict({"address": "中央1-2-3-101"}, row, WIDE) == "review two-deviations"
    assert verdict({}, {"birth_date": "1955-09-00", "sex": "男"}, WIDE) == "review two-deviations"


def test_two_registered_alike() -> None:
    people = [person("r1"), person("r2")]
    assert decided(people, [person("t")]) == {("r1", "t"): "review look-alike", ("r2", "t"): "review look-alike"}


def test_two_rows_alike() -> None:
    rows = [person("t1"), person("t2", address="中央1-2-3 コーポ見本5")]
    assert decided([person("r")], rows) == {("r", "t1"): "review look-alike", ("r", "t2"): "review look-alike"}


@pytest.mark.parametrize(
    "other", [{"name": "山田　花乃"}, {"name": "山田　〓子"}, {"sex": "男"}, {"address": "中央1-2-3-405"}]
)
def test_a_look_alike_on_either_side_stops_the_automatic(other: Items) -> None:
    mine = {"address": "中央1-2-3-101"} if "address" in other else {}
    assert decided([person("r", **mine)], [person("t", **mine)])[("r", "t")] == "auto"
    registered = decided([person("r", **mine), person("x", **other)], [person("t", **mine)])
    listed = decided([person("r", **mine)], [person("t", **mine), person("x", **other)])
    assert registered[("r", "t")] == listed[("r", "t")] == "review look-alike"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"birth_date": "1955-09-13"}, "another birth date"),
        ({"name": "山田　花乃", "address": "八幡町1-2-3"}, "another address"),
        ({"name": "山田　美乃"}, "two characters differ"),
        ({"name": "山田　花乃", "sex": "男"}, "another sex"),
        ({"name": "山田　花乃", "kana": "ヤマダ　ハナノ"}, "another reading"),
    ],
)
def test_who_can_be_told_apart_does_not_stop_it(other: Items, why: str) -> None:
    me = {"kana": "ヤマダ　ハナコ"}
    assert decided([person("r", **me), person("x", **other)], [person("t", **me)])[("r", "t")] == "auto", why
    assert decided([person("r", **me)], [person("t", **me), person("x", **other)])[("r", "t")] == "auto", why


def test_a_reading_tells_apart_only_where_it_confirms_the_pair() -> None:
    """The row says the one's name and the other's reading: it may be either."""
    people = [person("r", kana="ヤマダ　ハナコ"), person("x", name="山田　花乃", kana="ヤマダ　ハナノ")]
    assert decided(people, [person("t", kana="ヤマダ　ハナノ")])[("r", "t")] == "review look-alike"
    people[0] = person("r", kana="")
    assert decided(people, [person("t", kana="ヤマダ　ハナコ")])[("r", "t")] == "review look-alike"


def test_a_matched_pair_leaves_no_doubtful_ones_behind() -> None:
    twins = [person("r1", kana="ヤマダ　ハナコ"), person("r2", name="山田　花乃", kana="ヤマダ　ハナノ")]
    rows = [person("t1", kana="ヤマダ　ハナコ"), person("t2", name="山田　花乃", kana="ヤマダ　ハナノ")]
    assert decided(twins, rows) == {("r1", "t1"): "auto", ("r2", "t2"): "auto"}
    assert decided(twins, rows[:1]) == {("r1", "t1"): "auto"}
    assert decided(twins[:1], rows) == {("r1", "t1"): "auto"}


def test_a_matched_resident_keeps_the_review_of_another_row_of_the_same_name() -> None:
    rows = [person("t1"), person("t2", address="八幡町1-2-3")]
    assert decided([person("r")], rows) == {("r", "t1"): "auto", ("r", "t2"): "review moved"}
