"""Test people, one for each role; nobody has them all, or a second person would mean nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffMember:
    """`subject` never changes; the role is what the city's directory says."""

    subject: str
    name: str
    role: str
    desk: str


STAFF = (
    StaffMember("staff-001", "事務　真理", "clerk", "給付担当"),
    StaffMember("staff-002", "点検　進", "reviewer", "審査担当"),
    StaffMember("staff-003", "承認　和子", "approver", "承認者（課長）"),
    StaffMember("staff-004", "出納　誠", "accounting", "会計課"),
    StaffMember("staff-005", "受電　ひかり", "phone_desk", "電話窓口"),
    StaffMember("staff-006", "監査　修", "auditor", "監査担当"),
    StaffMember("staff-007", "運用　翼", "operator", "システム運用"),
)
BY_SUBJECT = {member.subject: member for member in STAFF}


def machine_secret(client_id: str) -> str | None:
    """`machine-<role>` has the fixed secret `sandbox-<role>`; None for other clients."""
    role = client_id.removeprefix("machine-")
    return f"sandbox-{role}" if client_id.startswith("machine-") and role in ROLES else None


ROLES = frozenset(member.role for member in STAFF)
