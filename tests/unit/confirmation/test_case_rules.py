"""The decisions about a case, by tables."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from libs.common.events.terms import ProcedureKind
from services.confirmation.domain import (
    Answer,
    Decision,
    Facts,
    Standing,
    decide,
    effective_deadline,
    lapses,
    newest,
    standing,
)

DAY = date(2026, 12, 1)
OPEN = Facts(known=True, listed=True, programme_open=True, held=False, lapsed=False, deadline=DAY, answer=None)
CONFIRMED = replace(OPEN, answer=Answer.CONFIRMED)
DECLINED = replace(OPEN, answer=Answer.DECLINED)
NEXT = DAY + timedelta(days=1)
SHUT: list[dict[str, Any]] = [
    {"held": True},
    {"lapsed": True},
    {"listed": False},
    {"programme_open": False},
    {"deadline": DAY - timedelta(days=1)},
]


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        (OPEN, DAY, Standing.OPEN),
        (OPEN, NEXT, Standing.CALL),
        (replace(OPEN, known=False), DAY, Standing.PREPARING),
        (replace(OPEN, deadline=None), DAY, Standing.PREPARING),
        *[(replace(OPEN, **shut), DAY, Standing.CALL) for shut in SHUT],
        *[(replace(CONFIRMED, **shut), NEXT, Standing.CONFIRMED) for shut in SHUT],
        *[(replace(DECLINED, **shut), NEXT, Standing.DECLINED) for shut in SHUT],
    ],
)
def test_what_a_resident_finds(facts: Facts, today: date, expected: Standing) -> None:
    assert standing(facts, today) is expected


@pytest.mark.parametrize(
    ("facts", "today", "wanted", "as_answered", "as_shown", "expected"),
    [
        (OPEN, DAY, Answer.CONFIRMED, False, True, Decision.RECORD),
        (OPEN, DAY, Answer.CONFIRMED, False, False, Decision.ASK_AGAIN),
        (OPEN, DAY, Answer.DECLINED, False, True, Decision.RECORD),
        (OPEN, NEXT, Answer.CONFIRMED, False, True, Decision.REFUSE),
        (OPEN, NEXT, Answer.CONFIRMED, False, False, Decision.REFUSE),
        (CONFIRMED, DAY, Answer.CONFIRMED, True, True, Decision.SAME),
        (CONFIRMED, NEXT, Answer.CONFIRMED, True, False, Decision.SAME),
        (CONFIRMED, DAY, Answer.CONFIRMED, False, True, Decision.RECORD),
        (CONFIRMED, NEXT, Answer.CONFIRMED, False, True, Decision.REFUSE),
        (CONFIRMED, DAY, Answer.DECLINED, False, True, Decision.RECORD),
        (CONFIRMED, NEXT, Answer.DECLINED, False, True, Decision.REFUSE),
        (DECLINED, DAY, Answer.DECLINED, False, True, Decision.SAME),
        (DECLINED, NEXT, Answer.DECLINED, False, True, Decision.SAME),
        (DECLINED, DAY, Answer.CONFIRMED, True, True, Decision.REFUSE),
        *[(replace(OPEN, **s), DAY, a, False, True, Decision.REFUSE) for s in SHUT for a in Answer],
        *[(replace(CONFIRMED, **s), DAY, Answer.DECLINED, False, True, Decision.REFUSE) for s in SHUT],
    ],
)
def test_what_becomes_of_an_answer(
    facts: Facts, today: date, wanted: Answer, as_answered: bool, as_shown: bool, expected: Decision
) -> None:
    assert decide(facts, today, wanted, as_answered=as_answered, as_shown=as_shown) is expected


@pytest.mark.parametrize(
    ("facts", "kind", "today", "expected"),
    [
        (OPEN, ProcedureKind.CONFIRMATION_FORM, NEXT, True),
        (OPEN, ProcedureKind.CONFIRMATION_FORM, DAY, False),
        (OPEN, ProcedureKind.PAYMENT_NOTICE, NEXT, False),
        (OPEN, ProcedureKind.APPLICATION_FORM, NEXT, False),
        (replace(OPEN, programme_open=False), ProcedureKind.CONFIRMATION_FORM, NEXT, True),
        (replace(OPEN, held=True), ProcedureKind.CONFIRMATION_FORM, NEXT, False),
        (replace(OPEN, lapsed=True), ProcedureKind.CONFIRMATION_FORM, NEXT, False),
        (replace(OPEN, listed=False), ProcedureKind.CONFIRMATION_FORM, NEXT, False),
        (replace(OPEN, deadline=None), ProcedureKind.CONFIRMATION_FORM, NEXT, False),
        (CONFIRMED, ProcedureKind.CONFIRMATION_FORM, NEXT, False),
        (DECLINED, ProcedureKind.CONFIRMATION_FORM, NEXT, False),
    ],
)
def test_when_silence_lapses(facts: Facts, kind: ProcedureKind, today: date, expected: bool) -> None:
    assert lapses(facts, kind, today) is expected


@pytest.mark.parametrize(
    ("programme", "notice", "expected"),
    [(DAY, None, DAY), (None, DAY, DAY), (None, None, None), (DAY, NEXT, NEXT), (NEXT, DAY, NEXT)],
)
def test_the_later_deadline_counts(programme: date | None, notice: date | None, expected: date | None) -> None:
    assert effective_deadline(programme, notice) == expected


def test_newest_keeps_one_per_key_in_key_order() -> None:
    items = [("b", 1), ("a", 1), ("b", 3), ("b", 2)]
    assert newest(items, lambda i: i[0], lambda i: i[1]) == [("a", 1), ("b", 3)]
