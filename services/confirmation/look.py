"""What a signed-in LINE account may look at, decided before anything is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database import Row
from libs.common.events.terms import Household
from libs.common.sealing import Keys
from services.confirmation.case import facts_of, shown_of, stored_shown
from services.confirmation.domain import Standing, standing, takes_answers
from services.confirmation.shown import child_of, visible


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure of the list. The others only where the programme's name does not tell."""

    case_id: UUID
    programme: str | None
    payee: str | None
    reference: str | None
    child: str | None
    standing: Standing


def entries(rows: Sequence[Row], keys: Keys, day: date) -> list[Entry]:
    """The procedures to list, open ones first. One that ended unanswered with its programme is no longer told of."""
    shown = [row for row in rows if row["open"] is not False or row["application_id"] is not None]
    alike = len({row["resident_id"] for row in rows}) > 1 or len({row["name"] for row in shown}) < len(shown)
    found = []
    for row in shown:
        household = _household(row, keys) if alike else None
        found.append(
            Entry(
                row["case_id"],
                row["name"],
                household.payee if household else None,
                household.reference if household else None,
                child_of(visible(household, protected=row["protected"]), row["claim_unit"]) if household else None,
                own_standing(row, day),
            )
        )
    return sorted(found, key=lambda e: e.standing is not Standing.OPEN)


def own_standing(row: Row, day: date) -> Standing:
    """As `standing`, but an answer somebody else gave for the case is not shown: the resident calls the city."""
    if row["application_id"] is not None and row["answered_by"] != row["resident_id"]:
        return Standing.CALL
    return standing(facts_of(row), day)


def asks_again(row: Row, keys: Keys, day: date) -> bool:
    """Whether payee, amount or account changed since the resident confirmed, and may still be confirmed anew."""
    return takes_answers(facts_of(row), day) and not shown_of(row, keys).same_facts(stored_shown(row, keys))


def _household(row: Row, keys: Keys) -> Household | None:
    if row["household"] is None:
        return None
    sealed = keys.open_row("benefit_case", row["case_id"], "household", row["household"])
    return Household.model_validate_json(sealed)
