"""A change of the register and a case as the table of effects sees them."""

from datetime import date, timedelta

from libs.common.database import Row
from libs.common.events.terms import ClaimUnit, ProcedureKind
from services.eligibility.register_changes.change import Kind
from services.eligibility.register_changes.effects import Situation, Stage

LONG_PAID = timedelta(days=365)
"""So long after its deadline a case is paid or lapsed for good: a later death is no business of it."""


def stage_of(case: Row, today: date) -> Stage:
    """Silence past the date of a 支給のお知らせ counts as its answer."""
    if case["register_closed"]:
        return Stage.OVER
    silent = case["procedure_kind"] == ProcedureKind.PAYMENT_NOTICE and today > case["deadline"] and case["released"]
    if case["answered"] or silent:
        return Stage.ANSWERED
    if case["programme_state"] != "open" or today > case["deadline"]:
        return Stage.OVER
    return Stage.OPEN if case["released"] else Stage.UNRELEASED


def situation_of(change: Row, case: Row, members: list[Row], target: Row, today: date) -> Situation:
    """`members`: all rows of the case, of which `target` is the person's. Members are taken to be listed."""
    new_head = new_head_of(change, members)
    kind = Kind(change["kind"])
    return Situation(
        kind=kind,
        stage=stage_of(case, today),
        is_head=target["is_head"],
        after_base=change["happened_on"] > case["base_date"],
        others=sum(not m["register_gone"] and m["target_id"] != target["target_id"] for m in members),
        head_named=change["new_head_key"] is not None,
        head_here=new_head is not None,
        is_already=new_head is not None and new_head["is_head"],
        head_left=any(m["is_head"] and m["register_gone"] for m in members) and not case["head_wanted"],
        protected=case["protected"] and not (kind is Kind.PROTECTION_BEGAN and case["looked_at"]),
        known_before=not change["waiting"],
        household=case["claim_unit"] == ClaimUnit.HOUSEHOLD,
    )


def new_head_of(change: Row, members: list[Row]) -> Row | None:
    """The living member whom the change names as head."""
    return next((m for m in members if _is_new_head(change, m)), None)


def _is_new_head(change: Row, member: Row) -> bool:
    return (
        change["new_head_key"] is not None
        and member["person_key"] == change["new_head_key"]
        and not member["register_gone"]
    )
