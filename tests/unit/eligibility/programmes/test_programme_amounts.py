"""What a case gets."""

from datetime import date

import pytest

from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.amounts import priced, yen_of
from services.eligibility.programmes.parts import AmountRule, Payment

FIXED = Payment(number=1, name="本体", rule=AmountRule.FIXED, yen=30_000)
CHILD = Payment(number=1, name="こども加算", rule=AmountRule.PER_CHILD, yen=20_000)
FREE = Payment(number=1, name="援助")


@pytest.mark.parametrize(
    ("payment", "row", "children", "expected"),
    [
        (FIXED, None, None, 30_000),
        (FIXED, 50_000, None, 50_000),
        (CHILD, None, 3, 60_000),
        (CHILD, None, 0, 0),
        (CHILD, None, None, None),
        (CHILD, 10_000, 3, 10_000),
        (FREE, 12_345, None, 12_345),
        (FREE, None, 3, None),
    ],
)
def test_yen(payment: Payment, row: int | None, children: int | None, expected: int | None) -> None:
    assert yen_of(payment, row, children) == expected


def row(number: int, household: str, *, head: bool, amount: int | None = None, children: int | None = None) -> Row:
    texts = dict.fromkeys(
        ("relation", "kana", "address", "current_address", "send_to", "account_text", "account_kana", "account_origin"),
        "",
    )
    return Row(
        number=number,
        reference=str(number),
        person_number=str(number),
        household_number=household,
        is_head=head,
        name="見本",
        birth_date=date(1990, 1, 1),
        sex="1",
        procedure_kind=None,
        amount=amount,
        child_count=children,
        protected=False,
        **texts,
    )


HOUSEHOLDS = [
    row(2, "A", head=True, children=2),
    row(3, "A", head=False, children=2),
    row(4, "B", head=True, children=2),
    row(5, "B", head=False, amount=5_000),
    row(6, "C", head=True),
]


def test_the_head_gets_the_sum_and_what_a_row_says_stays() -> None:
    assert [each.amount for each in priced(HOUSEHOLDS, CHILD)] == [40_000, None, None, 5_000, None]


def test_other_rules_leave_the_rows_alone() -> None:
    assert priced(HOUSEHOLDS, FIXED) == HOUSEHOLDS
