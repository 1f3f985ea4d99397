"""The two people of a pair beside each other: what the card says, what the list says, and how they compare."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from libs.common.database import Row
from libs.common.sealing import Keys
from services.eligibility import forms
from services.eligibility.city import City
from services.eligibility.matching import rules
from services.eligibility.matching.birth_dates import is_complete
from services.eligibility.matching.compare import Where, where
from services.eligibility.matching.decide import REVIEW, Decision
from services.eligibility.matching.explain import reason
from services.eligibility.matching.likeness import SAME_NAME, likeness
from services.eligibility.matching.record import Record

SAME, WRITTEN, OTHER, UNKNOWN = "same", "written", "other", "unknown"
_SEX = {"1": "男", "2": "女", "男": "男", "女": "女"}


class Item(NamedTuple):
    """One line of the comparison. `result`: same, written (the same, written another way), other or unknown."""

    name: str
    card: str
    listed: str
    result: str


class Side(NamedTuple):
    """What is shown of a pair, and why it waits."""

    items: list[Item]
    reason: str


def side_by_side(review: Row, keys: Keys, city: City) -> Side:
    """Only the items that are compared; nothing of the account, the household or the case."""
    resident_id, target_id = review["resident_id"], review["target_id"]
    card = orjson.loads(keys.open_row("resident", resident_id, "person", review["resident_person"]))
    listed = orjson.loads(keys.open_row("target", target_id, "person", review["target_person"]))
    one, other = forms.of_resident(resident_id, card, city), forms.of_row(target_id, listed, city)
    why = reason(Decision(one, other, REVIEW, review["rule"]))
    return Side(items_of(one, other, card, listed), why)


def items_of(one: Record, other: Record, card: Mapping[str, Any], listed: Mapping[str, Any]) -> list[Item]:
    """Name, reading, birth date, sex and addresses."""
    address, second = listed["address"] or "", listed["current_address"] or ""
    found = [
        _item("氏名", card["name"], listed["name"], likeness(one, other) <= SAME_NAME),
        _item("フリガナ", card.get("kana") or "", listed["kana"] or "", _equal(one.kana, other.kana)),
        _item("生年月日", card["birth_date"], listed["birth_date"], _birth(one, other)),
        _item("性別", _SEX.get(card["sex"], ""), _SEX.get(listed["sex"] or "", ""), _equal(one.sex, other.sex)),
        _item("住所", card["address"], address, _address(one, other)),
    ]
    return [*found, Item("リストの現住所", "", second, UNKNOWN)] if second and second != address else found


def _item(name: str, card: str, listed: str, same: bool | None) -> Item:
    if same is None:
        return Item(name, card, listed, UNKNOWN)
    return Item(name, card, listed, OTHER if not same else SAME if card == listed else WRITTEN)


def _equal(one: str, other: str) -> bool | None:
    return one == other if one and other else None


def _birth(one: Record, other: Record) -> bool | None:
    return one.birth == other.birth if is_complete(one.birth) and is_complete(other.birth) else None


def _address(one: Record, other: Record) -> bool | None:
    found = where(one, other)
    return None if found == Where.UNKNOWN else found == Where.SAME


def title_of(rule: str) -> str:
    """What kind of doubt it is, for the queue, where nobody's items are shown."""
    return _TITLES.get(rule, "氏名がちがう")


_TITLES = {
    rules.LOOK_ALIKE: "同じ人かもしれない人がほかにもいる",
    rules.ROOM: "部屋番号がちがう",
    rules.SEX: "性別がちがう",
    rules.SEX_UNKNOWN: "性別がわからない",
    rules.PARTIAL_DATE: "生年月日の一部がわからない",
    rules.DATE_SLIP: "生年月日が1か所ちがう",
    rules.DATE_UNREADABLE: "生年月日が読めない",
    rules.MOVED: "住所がちがう",
    rules.RENUMBERED: "番地がちがう",
    rules.ADDRESS_UNREADABLE: "住所を比べられない",
    rules.TWO_DEVIATIONS: "2つ以上ちがう",
    rules.CHANGED: "お知らせしたあとで内容が変わった",
    rules.NOT_ME: "本人が「わたしではない」と答えた",
}
