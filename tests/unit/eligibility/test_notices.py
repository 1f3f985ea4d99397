"""Each row of the table of who is told, and what holds whatever the case."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility.notices import RULES, Act, Case, Notice, Part, Registered, notice_of, role_of
from services.eligibility.programmes.parts import Actor
from services.eligibility.shared_phones import ALONE, Phone, usable

TODAY = date(2026, 12, 1)
CHILD_CASE = Case(ClaimUnit.CHILD, Actor.GUARDIAN, TODAY)


def household(actor: Actor = Actor.HEAD, **more: object) -> Case:
    return Case(ClaimUnit.HOUSEHOLD, actor, **({"deadline": TODAY} | more))  # type: ignore[arg-type]


def person(n: int, part: Part, phone: Phone = ALONE) -> Registered:
    return Registered(UUID(int=n), part, phone)


HEAD, WIFE, SON, CHILD = (person(n, p) for n, p in enumerate((Part.HEAD, Part.ADULT, Part.ADULT, Part.CHILD), 1))
MOTHER, FATHER, SELF = person(5, Part.GUARDIAN), person(6, Part.GUARDIAN), person(7, Part.SELF)
FAMILY = Phone(people=2, family_allowed=True)
YESTERDAY = TODAY - timedelta(days=1)


def tell(who: Registered, role: CaseRole, *, letter: bool = False) -> Notice:
    return Notice(Act.TELL, "one", who.resident_id, role, letter)


TABLE = [
    ("the head is told", household(), [HEAD], tell(HEAD, CaseRole.HEAD)),
    ("the head alone, though others are registered", household(), [WIFE, HEAD, CHILD], tell(HEAD, CaseRole.HEAD)),
    ("on the last day", household(), [HEAD], tell(HEAD, CaseRole.HEAD)),
    ("only another member: a letter to the head", household(), [WIFE], Notice(Act.LETTER, "nobody-may-act")),
    ("nobody: a letter", household(), [], Notice(Act.LETTER, "not-registered")),
    ("a member by the switch", household(Actor.MEMBER), [WIFE], tell(WIFE, CaseRole.MEMBER, letter=True)),
    ("the head before a member", household(Actor.MEMBER), [WIFE, HEAD], tell(HEAD, CaseRole.HEAD)),
    ("two members: a person decides", household(Actor.MEMBER), [WIFE, SON], Notice(Act.HOLD, "several")),
    ("never a child", household(Actor.MEMBER), [CHILD], Notice(Act.LETTER, "nobody-may-act")),
    ("the guardian, never the child", CHILD_CASE, [CHILD, MOTHER], tell(MOTHER, CaseRole.GUARDIAN)),
    ("the child alone: a letter", CHILD_CASE, [CHILD], Notice(Act.LETTER, "nobody-may-act")),
    ("a head who is no guardian", CHILD_CASE, [HEAD], Notice(Act.LETTER, "nobody-may-act")),
    ("two guardians: a person decides", CHILD_CASE, [MOTHER, FATHER], Notice(Act.HOLD, "several")),
    ("a person's own", Case(ClaimUnit.PERSON, Actor.SELF, TODAY), [SELF], tell(SELF, CaseRole.SELF)),
    ("protected", household(protected=True), [HEAD], Notice(Act.HOLD, "protected")),
    ("held for another reason", household(held=True), [HEAD], Notice(Act.HOLD, "held")),
    ("told before", household(told=HEAD.resident_id), [HEAD], Notice(Act.NOTHING, "told")),
    ("another was told before", household(Actor.MEMBER, told=WIFE.resident_id), [HEAD], Notice(Act.NOTHING, "told")),
    ("answered", household(answered=True), [HEAD], Notice(Act.NOTHING, "answered")),
    ("answered, also protected", household(answered=True, protected=True), [HEAD], Notice(Act.NOTHING, "answered")),
    ("closed", household(closed=True), [HEAD], Notice(Act.NOTHING, "closed")),
    ("late", household(deadline=YESTERDAY), [HEAD], Notice(Act.NOTHING, "late")),
    ("a family's phone", household(), [person(1, Part.HEAD, FAMILY)], tell(HEAD, CaseRole.HEAD)),
    ("shared", household(), [person(1, Part.HEAD, Phone(people=2))], Notice(Act.HOLD, "shared-phone")),
]


@pytest.mark.parametrize(("case", "people", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_table(case: Case, people: list[Registered], expected: Notice) -> None:
    assert notice_of(case, people, TODAY) == expected


def test_every_rule_decides_a_row_of_the_table() -> None:
    assert {notice.rule for *_, notice in TABLE} == {rule.name for rule in RULES}


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        (ALONE, True),
        (Phone(all_proven=False), False),
        (Phone(people=2), False),
        (Phone(people=2, family_allowed=True), True),
        (Phone(people=4, family_allowed=True), True),
        (Phone(people=5, family_allowed=True), False),
        (Phone(people=2, family_allowed=True, all_proven=False), False),
        (Phone(people=2, family_allowed=True, all_consented=False), False),
        (Phone(people=2, family_allowed=True, with_protected=True), False),
    ],
)
def test_a_shared_phone(phone: Phone, expected: bool) -> None:
    assert usable(phone) is expected


booleans = st.booleans()
phones = st.builds(Phone, st.integers(1, 6), booleans, booleans, booleans, booleans)
cases = st.builds(
    Case,
    st.sampled_from(ClaimUnit),
    st.sampled_from(Actor),
    st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)),
    *[booleans] * 4,
    st.none() | st.uuids(),
)
crowds = st.lists(
    st.builds(Registered, st.uuids(), st.sampled_from(Part), phones), max_size=6, unique_by=lambda p: p.resident_id
)


@given(cases, crowds, st.randoms())
def test_the_order_of_people_decides_nothing(case: Case, people: list[Registered], random: object) -> None:
    mixed = list(people)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert notice_of(case, mixed, TODAY) == notice_of(case, people, TODAY)


@given(cases, crowds)
def test_never_a_second_person_for_a_case(case: Case, people: list[Registered]) -> None:
    notice = notice_of(case, people, TODAY)
    assert (notice.act is Act.TELL) is (notice.resident_id is not None)
    if case.told is not None:
        assert notice.act is not Act.TELL


@given(cases, crowds)
def test_a_protected_household_is_never_told_automatically(case: Case, people: list[Registered]) -> None:
    if case.protected:
        assert notice_of(case, people, TODAY).act is not Act.TELL


@given(cases, crowds)
def test_a_child_is_never_told(case: Case, people: list[Registered]) -> None:
    children = {p.resident_id for p in people if p.part is Part.CHILD}
    assert notice_of(case, people, TODAY).resident_id not in children


@given(cases, crowds)
def test_whoever_is_told_is_registered_and_may_act_in_time(case: Case, people: list[Registered]) -> None:
    notice = notice_of(case, people, TODAY)
    if notice.act is Act.TELL:
        told = [p for p in people if p.resident_id == notice.resident_id]
        assert any(role_of(case, p.part) is not None and usable(p.phone) for p in told)
        assert case.deadline >= TODAY
        assert not (case.answered or case.closed or case.held or case.protected)
