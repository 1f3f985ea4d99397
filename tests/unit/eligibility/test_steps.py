"""What to do next, from the programme, its list and the day."""

from datetime import date

import pytest

from services.eligibility.steps import steps_of

TODAY = date(2026, 12, 1)
PROGRAMME = {"state": "open", "claim_unit": "household", "deadline": TODAY}
LATE = PROGRAMME | {"deadline": date(2026, 11, 30)}
LIST = {"list_id": "L"}


@pytest.mark.parametrize(
    ("programme", "live", "current", "action"),
    [
        (PROGRAMME, None, 2, "リストを選ぶ"),
        (PROGRAMME | {"claim_unit": "child"}, None, 2, "リストを選ぶ"),
        (PROGRAMME, LIST | {"state": "reading"}, 2, "ようすを見る"),
        (PROGRAMME, LIST | {"state": "staged"}, 3, "内容を確認する"),
        (PROGRAMME, LIST | {"state": "staged", "shadow": "yes"}, 3, "紙の結果とくらべる"),
        (PROGRAMME, LIST | {"state": "releasing"}, 4, "ようすを見る"),
        (PROGRAMME, LIST | {"state": "staged", "wave_state": "proposed"}, 4, "申し出を見る"),
        (PROGRAMME, LIST | {"state": "staged", "wave_state": "undone"}, 3, "内容を確認する"),
        (PROGRAMME, LIST | {"state": "released", "wave_state": "stopped"}, 4, "ようすを見る"),
        (PROGRAMME, LIST | {"state": "released"}, 5, None),
        (LATE, LIST | {"state": "released"}, 5, "締め切る"),
        (PROGRAMME | {"state": "closed"}, LIST | {"state": "released"}, 5, None),
    ],
)
def test_one_thing_to_do(
    programme: dict[str, object], live: dict[str, str] | None, current: int, action: str | None
) -> None:
    steps = steps_of(programme, live, TODAY, register_fresh=True)
    assert (steps.current, steps.action[0] if steps.action else None) == (current, action)
    assert steps.next


@pytest.mark.parametrize(
    ("wave", "released", "to", "words"),
    [
        ("running", 1, None, "LINE で配信しています"),
        ("running", 1, 1, "つぎの段階へ進みます"),
        ("paused", 1, 1, "止めています"),
        ("stopped", 1, 1, "自動で止まりました"),
        ("undoing", 1, 1, "取り消しています"),
        ("undone", 1, 1, "取り消しました"),
    ],
)
def test_a_release_that_waits_for_somebody_says_so(wave: str, released: int, to: int | None, words: str) -> None:
    live = LIST | {"state": "releasing", "wave_state": wave, "released_count": released, "release_to": to}
    assert words in steps_of(PROGRAMME, live, TODAY, register_fresh=True).next


def test_the_register_comes_before_the_release() -> None:
    staged = LIST | {"state": "staged"}
    assert steps_of(PROGRAMME, staged, TODAY, register_fresh=False).action == (
        "異動情報を入れる",
        "/eligibility/register",
    )
    waiting = steps_of(PROGRAMME, LIST | {"state": "released"}, TODAY, register_fresh=False)
    assert waiting.action is None
