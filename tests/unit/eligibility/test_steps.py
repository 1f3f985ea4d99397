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
        (PROGRAMME | {"claim_unit": "child"}, None, 2, None),
        (PROGRAMME, LIST | {"state": "reading"}, 2, "ようすを見る"),
        (PROGRAMME, LIST | {"state": "staged"}, 3, "内容を確認する"),
        (PROGRAMME, LIST | {"state": "staged", "shadow": "yes"}, 3, "紙の結果とくらべる"),
        (PROGRAMME, LIST | {"state": "releasing"}, 4, "ようすを見る"),
        (PROGRAMME, LIST | {"state": "released"}, 5, None),
        (LATE, LIST | {"state": "released"}, 5, "締め切る"),
        (PROGRAMME | {"state": "closed"}, LIST | {"state": "released"}, 5, None),
    ],
)
def test_one_thing_to_do(
    programme: dict[str, object], live: dict[str, str] | None, current: int, action: str | None
) -> None:
    steps = steps_of(programme, live, TODAY)
    assert (steps.current, steps.action[0] if steps.action else None) == (current, action)
    assert steps.next
