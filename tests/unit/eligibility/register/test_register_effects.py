"""The table: kind of change, stage of the case, what happens. Every row of it has a case here that only it decides."""

from dataclasses import replace
from itertools import product

import pytest

from services.eligibility.register_changes.change import Kind
from services.eligibility.register_changes.effects import RULES, Act, Effect, Situation, Stage, Why, effect_of
from services.eligibility.register_changes.sentences import HELD

OPEN, ANSWERED, UNRELEASED, OVER = Stage.OPEN, Stage.ANSWERED, Stage.UNRELEASED, Stage.OVER


def head(kind: Kind, stage: Stage = OPEN, **more: bool | int) -> Situation:
    """The head of a household of two, changed after the base date."""
    made = Situation(kind=kind, stage=stage, is_head=True, after_base=True, others=1)
    return replace(made, **more)  # type: ignore[arg-type]


def member(kind: Kind, stage: Stage = OPEN, **more: bool | int) -> Situation:
    return head(kind, stage, is_head=False, **more)


TABLE = [
    (head(Kind.DIED, OVER), Act.NOTHING, Why.OVER),
    (member(Kind.PROTECTION_BEGAN, OVER), Act.NOTHING, Why.OVER),
    (member(Kind.PROTECTION_BEGAN), Act.PROTECT, Why.PROTECTION_BEGAN),
    (member(Kind.PROTECTION_BEGAN, UNRELEASED), Act.PROTECT, Why.PROTECTION_BEGAN),
    (member(Kind.PROTECTION_BEGAN, ANSWERED), Act.PROTECT, Why.PROTECTION_BEGAN),
    (member(Kind.PROTECTION_BEGAN, protected=True), Act.NOTHING, Why.PROTECTED_ALREADY),
    (head(Kind.RENUMBERED), Act.NOTHING, Why.NUMBER),
    (head(Kind.DIED, household=False, others=0), Act.HOLD, Why.PERSON_LEFT),
    (member(Kind.DIED, household=False), Act.HOLD, Why.PERSON_LEFT),
    (head(Kind.NEW_HEAD, household=False, head_named=True, head_here=True), Act.NOTHING, Why.NOT_A_HOUSEHOLD),
    (head(Kind.DIED, ANSWERED), Act.HOLD, Why.HEIRS),
    (head(Kind.DIED, ANSWERED, others=0), Act.HOLD, Why.HEIRS),
    (head(Kind.DIED, ANSWERED, head_named=True, head_here=True), Act.HOLD, Why.HEIRS),
    (head(Kind.DIED, after_base=False, head_named=True, head_here=True), Act.HOLD, Why.LEFT_BEFORE),
    (head(Kind.DIED, others=0), Act.CLOSE, Why.ALONE),
    (head(Kind.DIED, UNRELEASED, others=0), Act.CLOSE, Why.ALONE),
    (head(Kind.DIED, others=0, members_listed=False), Act.HOLD, Why.ALONE_PERHAPS),
    (head(Kind.DIED, others=0, head_named=True), Act.HOLD, Why.HEAD_UNKNOWN),
    (head(Kind.DIED, head_named=True, head_here=True), Act.MOVE_HEAD, Why.HEAD_FOLLOWS),
    (head(Kind.DIED, UNRELEASED, head_named=True, head_here=True), Act.MOVE_HEAD, Why.HEAD_FOLLOWS),
    (head(Kind.DIED), Act.HOLD, Why.HEAD_UNKNOWN),
    (head(Kind.DIED, head_named=True), Act.HOLD, Why.HEAD_UNKNOWN),
    (member(Kind.DIED), Act.NOTHING, Why.MEMBER_LEFT),
    (member(Kind.DIED, ANSWERED), Act.NOTHING, Why.MEMBER_LEFT),
    (head(Kind.MOVED_OUT), Act.HOLD, Why.LEFT_AFTER),
    (head(Kind.MOVED_OUT, UNRELEASED), Act.HOLD, Why.LEFT_AFTER),
    (head(Kind.MOVED_OUT, ANSWERED), Act.HOLD, Why.LEFT_AFTER),
    (head(Kind.MOVED_OUT, after_base=False), Act.HOLD, Why.LEFT_BEFORE),
    (member(Kind.MOVED_OUT, after_base=False), Act.HOLD, Why.LEFT_BEFORE),
    (member(Kind.MOVED_OUT), Act.NOTHING, Why.MEMBER_LEFT),
    (head(Kind.DELETED), Act.HOLD, Why.DELETED),
    (member(Kind.DELETED, after_base=False), Act.HOLD, Why.DELETED),
    (member(Kind.DELETED), Act.NOTHING, Why.MEMBER_LEFT),
    (head(Kind.NEW_HEAD, after_base=False, head_here=True, known_before=True), Act.NOTHING, Why.LISTED_LATER),
    (head(Kind.NEW_HEAD, after_base=False, head_named=True, head_here=True), Act.HOLD, Why.HEAD_BEFORE),
    (head(Kind.NEW_HEAD, UNRELEASED, after_base=False, head_named=True), Act.HOLD, Why.HEAD_BEFORE),
    (head(Kind.NEW_HEAD, head_named=True, head_here=True, is_already=True), Act.NOTHING, Why.HEAD_STAYS),
    (head(Kind.NEW_HEAD, head_named=True, head_here=True, head_left=True), Act.NOTHING, Why.HEAD_LEFT),
    (head(Kind.NEW_HEAD, ANSWERED, head_named=True, head_here=True), Act.NOTHING, Why.HEAD_ANSWERED),
    (head(Kind.NEW_HEAD, head_named=True, head_here=True), Act.MOVE_HEAD, Why.HEAD_FOLLOWS),
    (member(Kind.NEW_HEAD, UNRELEASED, head_named=True, head_here=True), Act.MOVE_HEAD, Why.HEAD_FOLLOWS),
    (head(Kind.NEW_HEAD, head_named=True), Act.HOLD, Why.HEAD_UNKNOWN),
    (head(Kind.RENAMED), Act.RENAME, Why.NAME),
    (member(Kind.RENAMED, ANSWERED), Act.RENAME, Why.NAME),
    (head(Kind.MOVED_WITHIN), Act.READDRESS, Why.ADDRESS),
    (head(Kind.MOVED_WITHIN, after_base=False), Act.NOTHING, Why.LISTED_LATER),
    (head(Kind.PROTECTION_ENDED), Act.NOTHING, Why.NOT_PROTECTED),
    (head(Kind.PROTECTION_ENDED, protected=True), Act.HOLD, Why.PROTECTION_ENDED),
]


@pytest.mark.parametrize(("situation", "act", "why"), TABLE)
def test_what_happens(situation: Situation, act: Act, why: Why) -> None:
    assert effect_of(situation) == Effect(act, why)


def test_every_rule_decides_something_here() -> None:
    deciding = {next(rule for rule in RULES if rule.applies(situation)) for situation, _, _ in TABLE}
    assert deciding == set(RULES)


def test_whatever_waits_for_a_person_has_its_sentences() -> None:
    waits = {rule.why for rule in RULES if rule.act in (Act.HOLD, Act.PROTECT)}
    assert waits == set(HELD)
    assert all(why and todo for why, todo in HELD.values())


def test_only_the_death_of_who_is_alone_closes_a_case() -> None:
    for kind, stage, flags in product(Kind, Stage, product((False, True), repeat=6)):
        is_head, after, here, already, protected, alone = flags
        found = effect_of(
            Situation(
                kind,
                stage,
                is_head,
                after,
                0 if alone else 1,
                head_named=here,
                head_here=here,
                is_already=already,
                protected=protected,
            )
        )
        assert found.act is not Act.CLOSE or (alone and is_head and kind is Kind.DIED and stage in (OPEN, UNRELEASED))
