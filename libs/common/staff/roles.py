"""The roles of staff and the member of staff who is at work."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do; given by the city's sign-in provider, never stored here."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    ACCOUNTING = "accounting"
    PHONE_DESK = "phone_desk"
    AUDITOR = "auditor"
    OPERATOR = "operator"

    @property
    def label(self) -> str:
        """The name on the screen."""
        return _LABELS[self]


_LABELS = {
    Role.CLERK: "給付担当",
    Role.REVIEWER: "確認担当",
    Role.APPROVER: "承認者",
    Role.ACCOUNTING: "出納担当",
    Role.PHONE_DESK: "電話窓口",
    Role.AUDITOR: "監査担当",
    Role.OPERATOR: "システム担当",
}


@dataclass(frozen=True, slots=True)
class Member:
    """Who is at work. `subject` is the same in every service and names nobody; it is the actor of audit rows."""

    subject: str
    name: str
    roles: frozenset[Role]


def subject_of(issuer: str, subject: str) -> str:
    """32 hex digits for a person or machine of a provider (OIDC: only issuer and subject together are unique)."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:32]


def roles_of(claim: object) -> frozenset[Role]:
    """Roles named in a token's claim: a list, or a text with blanks. Unknown names give no right and no error."""
    names: Iterable[object] = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else ()
    known = {str(role): role for role in Role}
    return frozenset(known[name] for name in names if isinstance(name, str) and name in known)


def spoken(roles: Iterable[Role]) -> str:
    """The roles as one Japanese phrase, in a fixed order."""
    wanted = set(roles)
    return "か".join(role.label for role in Role if role in wanted)
