"""How far a stage goes, where a release stands, and when it stops by itself: by table."""

import pytest

from services.eligibility.stopping import Bad, Bads, Limits, stop_of, why
from services.eligibility.waves import Stage, Standing, cases_of_share, following, goal, standing

LIMITS = Limits(failed=0.05, blocked=0.2, not_me=0.01, least=3)


@pytest.mark.parametrize(
    ("stage", "told", "tellable", "wanted"),
    [
        (Stage.ONE_PERCENT, 0, 10_000, 100),
        (Stage.ONE_PERCENT, 0, 10_001, 101),
        (Stage.ONE_PERCENT, 0, 5, 1),
        (Stage.ONE_PERCENT, 3, 100, 4),  # the trial told more than 1 % already: at least one more
        (Stage.TEN_PERCENT, 100, 10_000, 1_000),
        (Stage.TEN_PERCENT, 1, 5, 2),
    ],
)
def test_a_share_counts_who_is_told(stage: Stage, told: int, tellable: int, wanted: int) -> None:
    assert goal(stage, told, tellable) == wanted


@pytest.mark.parametrize(
    ("stage", "released", "cases", "wanted"),
    [
        (Stage.ONE_PERCENT, 0, 10_000, 100),
        (Stage.ONE_PERCENT, 0, 3, 1),
        (Stage.TEN_PERCENT, 1, 3, 2),
        (Stage.TEN_PERCENT, 3, 3, 3),  # never more than there are
    ],
)
def test_a_share_of_households_nobody_of_whom_registered(stage: Stage, released: int, cases: int, wanted: int) -> None:
    assert cases_of_share(stage, released, cases) == wanted


def test_stages_follow_one_another() -> None:
    assert [following(stage) for stage in Stage] == [Stage.ONE_PERCENT, Stage.TEN_PERCENT, Stage.ALL, None]


@pytest.mark.parametrize(
    ("list_state", "wave", "released", "release_to", "wanted"),
    [
        ("staged", None, 0, None, Standing.STAGED),
        ("staged", "undone", 0, None, Standing.STAGED),
        ("staged", "proposed", 0, None, Standing.PROPOSED),
        ("releasing", None, 5, None, Standing.RUNNING),
        ("releasing", "running", 5, None, Standing.RUNNING),
        ("releasing", "running", 5, 6, Standing.RUNNING),
        ("releasing", "running", 6, 6, Standing.WAITING),
        ("releasing", "paused", 6, 6, Standing.PAUSED),
        ("releasing", "stopped", 6, 6, Standing.STOPPED),
        ("releasing", "undoing", 6, 6, Standing.UNDOING),
        ("releasing", "undone", 6, 6, Standing.UNDONE),
        ("released", "running", 9, None, Standing.RELEASED),
        ("released", "stopped", 9, 9, Standing.STOPPED),
        ("released", None, 9, None, Standing.RELEASED),
    ],
)
def test_where_it_stands(
    list_state: str, wave: str | None, released: int, release_to: int | None, wanted: Standing
) -> None:
    assert standing(list_state, wave, released, release_to) is wanted


@pytest.mark.parametrize(
    ("told", "bads", "cleared", "wanted"),
    [
        (1, Bads(failed=1), Bads(), None),  # one of one is no share
        (2, Bads(blocked=2), Bads(), None),
        (3, Bads(blocked=3), Bads(), Bad.BLOCKED),
        (15, Bads(blocked=3), Bads(), Bad.BLOCKED),
        (16, Bads(blocked=3), Bads(), None),
        (60, Bads(failed=3), Bads(), Bad.FAILED),
        (61, Bads(failed=3), Bads(), None),
        (300, Bads(not_me=3), Bads(), Bad.NOT_ME),
        (301, Bads(not_me=3), Bads(), None),
        (300, Bads(not_me=2), Bads(), None),
        (10, Bads(3, 3, 3), Bads(), Bad.NOT_ME),  # the gravest is said
        (10, Bads(failed=3, blocked=3), Bads(), Bad.FAILED),
        (10, Bads(blocked=5), Bads(blocked=3), None),  # what was known at the resume does not count again
        (10, Bads(blocked=6), Bads(blocked=3), Bad.BLOCKED),
        (0, Bads(), Bads(), None),
    ],
)
def test_when_it_stops(told: int, bads: Bads, cleared: Bads, wanted: Bad | None) -> None:
    assert stop_of(told, bads, cleared, LIMITS) is wanted


@pytest.mark.parametrize("bad", list(Bad))
def test_the_sentence_names_the_numbers(bad: Bad) -> None:
    assert "1,200世帯に知らせたうち70世帯" in why(bad, 1200, Bads(70, 70, 70))
