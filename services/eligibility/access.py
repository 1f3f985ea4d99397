"""Which roles do what in eligibility."""

from libs.common.staff.roles import Role

DESK = (Role.CLERK, Role.REVIEWER, Role.APPROVER, Role.ACCOUNTING, Role.PHONE_DESK, Role.AUDITOR, Role.OPERATOR)
"""Everybody may see programmes and their numbers; none of it is about a person."""

LISTS = (Role.CLERK, Role.REVIEWER, Role.APPROVER)
"""Who sees what is wrong in a list, which can show names."""

REVIEWS = (Role.CLERK, Role.REVIEWER, Role.APPROVER)
"""Who looks at doubtful pairs, which show two people, and decides about them."""

SECOND_PERSON = (Role.CLERK, Role.APPROVER)
"""Who approves a large release that somebody else proposed."""

WORK = (Role.CLERK,)
"""Who creates programmes, uploads lists and releases them."""
