"""Each row of the table of corrected lists, and each thing that can differ."""

from dataclasses import replace
from typing import Any

import pytest

from libs.common.events.terms import ProcedureKind
from services.eligibility.versions import HARMLESS, RULES, Act, Change, Household, Person, What, differences, rule_of

HEAD = Person(
    "1", True, "91", "見本 太郎", "ミホン タロウ", "1980-01-02", "1", "中央1-1", "", "", ("銀行", "ミホン", "税")
)
WIFE = replace(HEAD, reference="2", is_head=False, person_number="92", name="見本 花子", account=("", "", ""))
LIVE = Household(30_000, ProcedureKind.CONFIRMATION_FORM, False, {"1": HEAD, "2": WIFE})
AMOUNT, SEND_TO = frozenset({What.AMOUNT}), frozenset({What.SEND_TO})

TABLE = [
    ("added", Change(live=False, corrected=True, told=False), Act.ADD),
    ("gone-told", Change(live=True, corrected=False, told=True), Act.HOLD),
    ("gone", Change(live=True, corrected=False, told=False), Act.REMOVE),
    ("unchanged", Change(live=True, corrected=True, told=False), Act.NOTHING),
    ("unchanged", Change(live=True, corrected=True, told=True), Act.NOTHING),
    ("changed-untold", Change(live=True, corrected=True, told=False, what=AMOUNT), Act.CORRECT),
    ("changed-untold", Change(live=True, corrected=True, told=False, what=SEND_TO), Act.CORRECT),
    ("harmless", Change(live=True, corrected=True, told=True, what=SEND_TO), Act.CORRECT_QUIETLY),
    ("changed-told", Change(live=True, corrected=True, told=True, what=SEND_TO | AMOUNT), Act.HOLD),
]


@pytest.mark.parametrize(("name", "change", "act"), TABLE)
def test_each_row(name: str, change: Change, act: Act) -> None:
    rule = rule_of(change)
    assert (rule.name, rule.act) == (name, act)


def test_every_rule_has_a_row() -> None:
    assert {rule.name for rule in RULES} == {name for name, _, _ in TABLE}


@pytest.mark.parametrize("what", set(What) - HARMLESS)
def test_after_the_notice_everything_else_holds(what: What) -> None:
    assert rule_of(Change(live=True, corrected=True, told=True, what=frozenset({what}))).act is Act.HOLD


def with_head(**changes: Any) -> Household:
    return replace(LIVE, people={"1": replace(HEAD, **changes), "2": WIFE})


OF_A_PERSON = (
    *(What.PERSON_NUMBER, What.NAME, What.KANA, What.BIRTH_DATE, What.SEX),
    *(What.ADDRESS, What.CURRENT_ADDRESS, What.SEND_TO),
)
DIFFER: dict[What, Household] = {
    What.AMOUNT: replace(LIVE, amount=40_000),
    What.PROCEDURE: replace(LIVE, procedure=ProcedureKind.PAYMENT_NOTICE),
    What.PROTECTED: replace(LIVE, protected=True),
    What.HEAD: replace(LIVE, people={"1": replace(HEAD, is_head=False), "2": replace(WIFE, is_head=True)}),
    What.MEMBERS: replace(LIVE, people={"1": HEAD}),
    What.ACCOUNT: with_head(account=("別の銀行", "ミホン", "税")),
    **{what: with_head(**{what.value: "x"}) for what in OF_A_PERSON},
}


@pytest.mark.parametrize("what", What)
def test_each_difference_is_found_alone(what: What) -> None:
    assert differences(LIVE, DIFFER[what]) == {what}


def test_rows_in_another_order_are_no_difference() -> None:
    assert not differences(LIVE, replace(LIVE, people={"2": WIFE, "1": HEAD}))
