"""What counts as a difference between two versions of a household, a row for each kind."""

from dataclasses import replace
from typing import Any

import pytest

from services.eligibility.list_versions.changes import Change, changes
from services.eligibility.list_versions.household import Household, Member, same_person

BASE = {
    "reference": "A-1", "person_number": "100", "name": "見本　一郎", "kana": "ミホン　イチロウ", "sex": "1",
    "birth_date": "1950-01-01", "address": "総社市中央1-1-1", "current_address": "", "send_to": "", "account": None,
}  # fmt: skip
OTHER = {**BASE, "reference": "A-2", "person_number": "101", "name": "見本　花子", "birth_date": "1952-02-02"}


def household(*, head: dict[str, Any] | None = None, **facts: Any) -> Household:
    members = (Member(True, {**BASE, **(head or {})}), Member(False, OTHER))
    return replace(Household(30_000, "confirmation_form", False, members), **facts)


ROWS = [
    (household(), set()),
    (household(amount=40_000), {Change.AMOUNT}),
    (household(procedure_kind="notice"), {Change.PROCEDURE_KIND}),
    (household(protected=True), {Change.PROTECTED}),
    (household(members=(Member(False, BASE), Member(True, OTHER))), {Change.HEAD}),
    (household(members=(Member(True, BASE),)), {Change.MEMBER_GONE}),
    (
        household(members=(Member(True, BASE), Member(False, OTHER), Member(False, {**OTHER, "person_number": "102"}))),
        {Change.MEMBER_ADDED},
    ),
    (household(members=(Member(False, OTHER), Member(True, BASE))), set()),
    (household(head={"name": "見本　次郎"}), {Change.NAME}),
    (household(head={"birth_date": "1950-01-02"}), {Change.BIRTH_DATE}),
    (household(head={"sex": "2"}), {Change.SEX}),
    (household(head={"address": "総社市中央2-1-1"}), {Change.ADDRESS}),
    (household(head={"current_address": "総社市中央2-1-1"}), {Change.ADDRESS}),
    (household(head={"account": {"text": "見本銀行"}}), {Change.ACCOUNT}),
    (household(head={"kana": "ミホン　ハジメ"}), {Change.KANA}),
    (household(head={"send_to": "総社市中央9-9-9"}), {Change.SEND_TO}),
    (household(head={"reference": "B-1"}), {Change.REFERENCE}),
    (household(head={"person_number": ""}), {Change.PERSON_NUMBER}),
]


@pytest.mark.parametrize(("after", "expected"), ROWS)
def test_each_difference(after: Household, expected: set[Change]) -> None:
    assert changes(household(), after) == expected


def test_the_child_of_a_case_is_the_same_child_whatever_is_corrected() -> None:
    child = {**OTHER, "person_number": ""}
    corrected = {**child, "birth_date": "2016-02-02", "name": "見本　花"}
    before = household(of_child=True, members=(Member(True, BASE), Member(False, child)))
    after = replace(before, members=(Member(True, BASE), Member(False, corrected)))
    assert changes(before, after) == {Change.BIRTH_DATE, Change.NAME}
    assert after.subject.person["name"] == "見本　花"


def test_every_kind_has_a_row_and_a_label() -> None:
    assert {change for _, found in ROWS for change in found} == set(Change)
    assert all(change.label for change in Change)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"name": "改姓　一郎", "reference": "Z"}, True),  # 宛名番号 says it
        ({"person_number": "999"}, False),
        ({"person_number": ""}, True),  # then 整理番号 and birth date
        ({"person_number": "", "reference": "Z"}, False),
        ({"person_number": "", "birth_date": "1980-01-01"}, False),  # the household's number on another person
    ],
)
def test_who_is_the_same_person(other: dict[str, str], same: bool) -> None:
    assert same_person(BASE, {**BASE, **other}) is same
