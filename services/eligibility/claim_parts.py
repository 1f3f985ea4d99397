"""What the person of a row is to the claim unit, from the list alone. No I/O."""

from datetime import date

from libs.common.events.terms import CaseRole, ClaimUnit
from services.eligibility.notices import Part

ADULT = 18
"""Years of age (民法4条)."""
PART_OF = {
    CaseRole.HEAD: Part.HEAD,
    CaseRole.MEMBER: Part.ADULT,
    CaseRole.GUARDIAN: Part.GUARDIAN,
    CaseRole.SELF: Part.SELF,
}
"""What somebody told in a role is to the claim unit."""


def part_of(claim_unit: ClaimUnit, leads: bool, birth: int, base_date: date) -> Part:
    """`leads`: the row is the head's, the guardian's or the person's own; `birth`: YYYYMMDD, 00 where not known.

    Whoever is not certainly of age at the base date is a child and is never told, a head excepted.
    """
    if claim_unit is ClaimUnit.HOUSEHOLD and leads:
        return Part.HEAD
    if claim_unit is ClaimUnit.CHILD and not leads:
        return Part.CHILD
    if not is_adult(birth, base_date):
        return Part.CHILD
    return {ClaimUnit.HOUSEHOLD: Part.ADULT, ClaimUnit.CHILD: Part.GUARDIAN, ClaimUnit.PERSON: Part.SELF}[claim_unit]


def is_adult(birth: int, at: date) -> bool:
    """Whether somebody born then is of age on that day; an unknown month or day counts as the last one."""
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    return year > 0 and (year + ADULT, month or 12, day or 31) <= (at.year, at.month, at.day)
