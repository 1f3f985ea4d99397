"""What may happen to a case: pure decisions, no I/O."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from libs.common.events.terms import ProcedureKind


class Answer(StrEnum):
    """The will a resident recorded."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Standing(StrEnum):
    """What a resident finds when opening the case."""

    PREPARING = "preparing"  # the match arrived before the list's row or the programme
    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CALL = "call"  # held, closed, removed or late: the page never says which


class Decision(StrEnum):
    """What an answer leads to."""

    RECORD = "record"
    SAME = "same"  # the same answer again: the same receipt, no event
    ASK_AGAIN = "ask_again"  # the data changed between showing and answering
    ASK_DELEGATION = "ask_delegation"  # a member of the household has not said that the head lets them
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case. `deadline` is the last day on which an answer counts (Japanese calendar day)."""

    known: bool
    listed: bool
    programme_open: bool
    held: bool
    lapsed: bool
    deadline: date | None
    answer: Answer | None


def effective_deadline(programme: date | None, notice: date | None) -> date | None:
    """The later of both dates: an extension counts for everybody, and nobody loses by a date they were not told."""
    dates = [d for d in (programme, notice) if d is not None]
    return max(dates) if dates else None


def takes_answers(facts: Facts, today: date) -> bool:
    """Whether a resident may still answer, or change the answer, online."""
    return (
        facts.known
        and facts.listed
        and facts.programme_open
        and not facts.held
        and not facts.lapsed
        and facts.deadline is not None
        and today <= facts.deadline
    )


def standing(facts: Facts, today: date) -> Standing:
    """An answer outlasts everything else: its receipt stays visible after the deadline and during a hold."""
    if facts.answer is Answer.CONFIRMED:
        return Standing.CONFIRMED
    if facts.answer is Answer.DECLINED:
        return Standing.DECLINED
    if not facts.known or facts.deadline is None:
        return Standing.PREPARING
    return Standing.OPEN if takes_answers(facts, today) else Standing.CALL


def decide(facts: Facts, today: date, wanted: Answer, *, as_answered: bool, as_shown: bool) -> Decision:
    """What becomes of an answer.

    `as_answered`: the content confirmed now is that of the live application. `as_shown`: the content the resident
    saw is still the city's. A decline is final here; only a newly recorded will reopens the case.
    """
    if facts.answer is wanted and (wanted is Answer.DECLINED or as_answered):
        return Decision.SAME
    if facts.answer is Answer.DECLINED or not takes_answers(facts, today):
        return Decision.REFUSE
    if wanted is Answer.CONFIRMED and not as_shown:
        return Decision.ASK_AGAIN
    return Decision.RECORD


def lapses(facts: Facts, kind: ProcedureKind, today: date) -> bool:
    """Whether silence has become a deemed decline (みなし辞退).

    Only for 支給要件確認書: silence about a 支給のお知らせ means pay. A case that the city itself holds does not
    lapse, because its resident was not able to answer.
    """
    return (
        kind is ProcedureKind.CONFIRMATION_FORM
        and facts.known
        and facts.listed
        and not facts.held
        and not facts.lapsed
        and facts.answer is None
        and facts.deadline is not None
        and facts.deadline < today
    )


T = TypeVar("T")


def newest(items: Sequence[T], key: Callable[[T], Hashable], revision: Callable[[T], int]) -> list[T]:
    """One item per key, that of the highest revision, ordered by key.

    One statement cannot touch a row twice, and two that lock rows in one order never wait for each other in a ring.
    """
    best: dict[Hashable, T] = {}
    for item in items:
        k = key(item)
        if k not in best or revision(best[k]) < revision(item):
            best[k] = item
    return [best[k] for k in sorted(best, key=str)]
