"""What a case gets, from the rule of the instalment, its rows and its children."""

from collections.abc import Sequence

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.target_list import Row
from services.eligibility.programmes.parts import AmountRule, Payment


def yen_of(payment: Payment, row_amount: int | None, children: int | None) -> int | None:
    """Yen, integer; None where the rule needs something that the list does not say.

    A row's own amount counts before every rule, since staff put it there for this case. No child: 0.
    """
    if row_amount:
        return row_amount
    if payment.rule is AmountRule.FIXED:
        return payment.yen
    if payment.rule is AmountRule.PER_CHILD and payment.yen is not None and children is not None:
        return payment.yen * children
    return None


def priced(rows: Sequence[Row], payment: Payment, claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD) -> Sequence[Row]:
    """The rows, with the amount of a claim unit that has none on its own row; only for an amount per child.

    A household's stands on its head's row and a person's on the person's, both for the children they count; a child's
    own row counts one.
    """
    if payment.rule is not AmountRule.PER_CHILD:
        return rows
    if claim_unit is ClaimUnit.CHILD:
        return [row if row.is_head else row._replace(amount=yen_of(payment, row.amount, 1)) for row in rows]
    if claim_unit is ClaimUnit.PERSON:
        return [row._replace(amount=yen_of(payment, row.amount, row.child_count)) for row in rows]
    said = {row.household_number for row in rows if row.amount}
    return [
        row._replace(amount=yen_of(payment, None, row.child_count))
        if row.is_head and row.household_number not in said
        else row
        for row in rows
    ]
