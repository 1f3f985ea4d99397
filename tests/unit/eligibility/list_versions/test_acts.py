"""What a new version does to a household, a row for each rule."""

import pytest

from services.eligibility.list_versions.acts import RULES, Act, Situation, rule_of
from services.eligibility.list_versions.changes import QUIET, Change

LOUD = frozenset({Change.AMOUNT})


def live(**facts: object) -> Situation:
    return Situation(**{"live": True, "listed": True, "released": True, **facts})  # type: ignore[arg-type]


ROWS = [
    ("withdrawn-stays-away", live(withdrawn=True, listed=False, told=True), Act.NOTHING),
    ("withdrawn-is-back", live(withdrawn=True, changes=LOUD), Act.LEAVE_OUT),
    ("already-in-another-case", Situation(live=False, listed=True, twice=True), Act.LEAVE_OUT),
    ("added", Situation(live=False, listed=True), Act.ADD),
    ("gone-after-the-notice", live(listed=False, told=True), Act.HOLD),
    ("gone-after-the-notice", live(listed=False, answered=True), Act.HOLD),
    ("gone-before-the-notice", live(listed=False), Act.REMOVE),
    ("gone-before-the-release", live(listed=False, released=False), Act.DELETE),
    ("unchanged", live(told=True, answered=True), Act.NOTHING),
    ("changed-quietly", live(told=True, changes=QUIET), Act.CORRECT),
    ("changed-after-the-notice", live(told=True, changes=LOUD), Act.CORRECT_AND_HOLD),
    ("changed-after-the-notice", live(answered=True, changes=LOUD | QUIET), Act.CORRECT_AND_HOLD),
    ("changed-before-the-notice", live(changes=LOUD), Act.CORRECT),
    ("changed-before-the-notice", live(changes=LOUD, released=False), Act.CORRECT),
]


@pytest.mark.parametrize(("name", "situation", "act"), ROWS)
def test_each_rule(name: str, situation: Situation, act: Act) -> None:
    rule = rule_of(situation)
    assert (rule.name, rule.act) == (name, act)


def test_every_rule_has_a_row_and_every_act_a_label() -> None:
    assert {name for name, _, _ in ROWS} == {rule.name for rule in RULES}
    assert all(act.label for act in Act)


@pytest.mark.parametrize("change", sorted(set(Change) - QUIET))
def test_whatever_is_not_quiet_holds_after_the_notice(change: Change) -> None:
    assert rule_of(live(told=True, changes=frozenset({change}))).act is Act.CORRECT_AND_HOLD
