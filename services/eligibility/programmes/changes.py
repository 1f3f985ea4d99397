"""What of a programme may still change: all before a list, little with one, after the release dates and contact."""

from collections.abc import Sequence

from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.sentences import LABELS

AFTER_RELEASE = frozenset({"deadline", "contact"})
"""An extension and a new telephone number hurt nobody; all else has been shown to residents."""

DECIDED_BY_LIST = frozenset({"claim_unit", "base_date", "instalments", "procedures", "actor", "matching"})
"""A list that is read has cases and amounts made from these."""


def only_extended(before: Programme, after: Programme) -> bool:
    """Whether the kinds of procedure are the same, each with the day to answer it had, or a later one.

    Such a change hurts nobody, and no case was made from it.
    """
    kinds = [each.kind for each in before.procedures]
    same = kinds == [each.kind for each in after.procedures]
    return same and all(before.answer_by(kind) <= after.answer_by(kind) for kind in kinds)


def refusal(changed: Sequence[str], list_state: str | None) -> str | None:
    """Why these fields may not change, in words; None when they may. `list_state`: that of the live list."""
    if list_state in ("releasing", "released"):
        forbidden = [field for field in changed if field not in AFTER_RELEASE]
        remedy = (
            "配信したあとに直せるのは、受付の期限、手続区分の期限をのばすこと、問い合わせ先だけです。"
            "ほかを元にもどしてください。"
        )
    elif list_state is not None:
        forbidden = [field for field in changed if field in DECIDED_BY_LIST]
        remedy = "対象者リストがあるあいだは直せません。先にリストを取り消してください。"
    else:
        return None
    return f"{'、'.join(LABELS[field] for field in forbidden)}：{remedy}" if forbidden else None
