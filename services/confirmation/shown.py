"""What the city knows and shows; a confirmation is bound to exactly this."""

import re

from pydantic import BaseModel, ConfigDict

from libs.common.events.terms import Account, ClaimUnit, Consent, Household, ProcedureKind

_NUMBER = re.compile(r"\d+(?:[-‐‑−ー]\d+)*")
_HIDDEN_FROM = 5


class Shown(BaseModel):
    """The content of the confirmation page that carries the resident's will. Stored sealed with the application."""

    model_config = ConfigDict(frozen=True)

    programme: str
    procedure_kind: ProcedureKind
    instalment: int
    amount: int
    household: Household
    account: Account | None
    consents: tuple[Consent, ...]
    form_version: str

    def content(self) -> bytes:
        """The same bytes for the same content; what the content hash is taken of."""
        return self.__pydantic_serializer__.to_json(self)

    def same_facts(self, other: "Shown") -> bool:
        """Whether payee, amount and account agree; a new wording of a consent alone asks nobody again."""
        return (self.household, self.amount, self.account, self.instalment) == (
            other.household,
            other.amount,
            other.account,
            other.instalment,
        )


def visible(household: Household, *, protected: bool) -> Household:
    """The household as the page may name it: nobody but the payee where a member is under 支援措置."""
    return household.model_copy(update={"members": ()}) if protected else household


def child_of(household: Household, claim_unit: str | None) -> str | None:
    """The child that a child's case is about, by name; None for other cases and where only the payee is named."""
    others = [name for name in household.members if name != household.payee]
    return others[0] if claim_unit == ClaimUnit.CHILD and others else None


def masked(account: str) -> str:
    """The account with only the last three digits of its number; other long numbers are hidden as well.

    Bank and branch codes (four and three digits) stay. A text without any number is returned as it is.
    """
    numbers = [m.group() for m in _NUMBER.finditer(account)]
    position = iter(range(1, len(numbers) + 1))

    def hide(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match.group())
        if next(position) == len(numbers):
            keep = 3 if len(digits) > 3 else 0
            return "●" * (len(digits) - keep) + digits[len(digits) - keep :]
        return match.group() if len(digits) < _HIDDEN_FROM else "●" * len(digits)

    return _NUMBER.sub(hide, account)
