"""A list is staged part by part, and a household is never in two of them."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility import copying, staging
from services.eligibility.city import city_of
from services.eligibility.copying import parts, stage_and_copy
from services.eligibility.lists.claim_units import Unit, units_of
from services.eligibility.lists.target_list import Row
from tests.conftest import KeysOf


def row(number: int, household: str, *, head: bool = True) -> Row:
    return Row(
        number, f"R{number}", "", household, "", head, "見本　花子", "", date(1980, 1, 2), "2", "中央1", "", "",
        None, None, None, "", "", "", False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("households", "size", "wanted"),
    [
        ("", 2, []),
        ("A", 2, ["A"]),
        ("ABAB", 2, ["AA", "BB"]),
        ("ABCAD", 2, ["AA", "BC", "D"]),
        ("AAAAAB", 2, ["AAAAA", "B"]),
        ("ABC", 9, ["ABC"]),
    ],
)
def test_the_parts_of_a_list(households: str, size: int, wanted: list[str]) -> None:
    rows = [
        row(number, household, head=household not in households[:number]) for number, household in enumerate(households)
    ]
    found = parts(units_of(rows, ClaimUnit.HOUSEHOLD), size)
    assert ["".join(r.household_number for unit in part for r in unit.group) for part in found] == wanted


def test_the_children_of_a_guardian_stay_together() -> None:
    rows = [row(number, household, head=number % 4 == 0) for number, household in enumerate("AAAABBBB")]
    found = parts(units_of(rows, ClaimUnit.CHILD), 1)
    assert [[unit.subject.number for unit in part] for part in found] == [[1, 2, 3], [5, 6, 7]]


class Connection:
    """Does one thing at a time, slowly."""

    def __init__(self) -> None:
        self.busy = False

    def transaction(self) -> "Connection":
        return self

    async def start(self) -> None:
        pass

    async def copy_records_to_table(self, table: str, **rows: Any) -> None:
        self.busy = True
        await asyncio.sleep(0.05)
        self.busy = False


async def test_a_failure_is_told_when_the_connection_is_free_to_roll_back(
    keys_of: KeysOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = Connection()

    def stage(part: list[Unit], *arguments: Any) -> Any:
        if part[0].number == "B":
            raise ZeroDivisionError
        return staging.stage(part, *arguments)

    monkeypatch.setattr(copying, "stage", stage)
    monkeypatch.setattr(copying, "parts", lambda units: parts(units, 1))
    people = units_of([row(1, "A"), row(2, "B")], ClaimUnit.HOUSEHOLD)
    with pytest.raises(ZeroDivisionError):
        await stage_and_copy(
            connection, UUID(int=1), people, keys_of("eligibility"), UUID(int=2), 1, city_of("見本市", None)
        )
    assert not connection.busy
