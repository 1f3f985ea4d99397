"""Which rows make one claim unit: the rows of a household, one person's row, or a child's with its guardian's."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.target_list import Row


class Unit(NamedTuple):
    """One claim unit. `number`: what it is known by in every version of the list.

    `lead` is who has the right and is paid; `subject` the row that says kind, amount and 整理番号 (the child's, else
    the lead's). `group` are all rows beside it in the list: one protected person among them protects the unit.
    """

    number: str
    lead: Row
    subject: Row
    group: Sequence[Row]


def units_of(rows: Sequence[Row], claim_unit: ClaimUnit) -> Iterator[Unit]:
    """The units of a list without stop findings, in the order of the file."""
    if claim_unit is ClaimUnit.PERSON:
        for row in rows:
            yield Unit(own_number(row), row, row, (row,))
        return
    for number, group in groups(rows).items():
        lead = next(row for row in group if row.is_head)
        if claim_unit is ClaimUnit.HOUSEHOLD:
            yield Unit(number, lead, lead, group)
        else:
            for child in group:
                if child is not lead:
                    yield Unit(own_number(child), lead, child, group)


def groups(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by 世帯番号."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.household_number, []).append(row)
    return found


def own_number(row: Row) -> str:
    """宛名番号 where the list has it, else 整理番号; which of the two it is stays visible."""
    return f"宛名番号/{row.person_number}" if row.person_number else f"整理番号/{row.reference}"
