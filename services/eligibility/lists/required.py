"""Which columns a list needs, by what its rows make up."""

from collections.abc import Collection

from libs.common.events.terms import ClaimUnit
from services.eligibility.lists.columns import REQUIRED, Field


def missing_fields(claim_unit: ClaimUnit, present: Collection[Field]) -> list[Field]:
    """The fields that a list of such claim units needs and does not have, in the template's order.

    A person stands alone; the guardian of a child is known by 続柄 only.
    """
    needed: list[Field] = list(REQUIRED)
    if claim_unit is ClaimUnit.PERSON:
        needed.remove(Field.HOUSEHOLD_NUMBER)
    elif claim_unit is ClaimUnit.CHILD or Field.HEAD not in present:
        needed.append(Field.RELATION)
    return [field for field in needed if field not in present]
