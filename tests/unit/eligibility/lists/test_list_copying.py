"""A list is staged part by part, and a household is never in two of them."""

from datetime import date

import pytest

from services.eligibility.copying import parts
from services.eligibility.lists.target_list import Row


def row(number: int, household: str) -> Row:
    return Row(
        number, f"R{number}", "", household, "", True, "見本　花子", "", date(1980, 1, 2), "2", "中央1", "", "",
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
    rows = [row(number, household) for number, household in enumerate(households)]
    assert ["".join(r.household_number for r in part) for part in parts(rows, size)] == wanted
