"""The model of a programme: whoever holds one holds a programme that can be opened."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from libs.common.events.terms import ClaimUnit, Consent, PayoutWay, ProcedureKind
from services.eligibility.domain import CONSENTS, CONSENTS_VERSION
from services.eligibility.programmes.checks import problems
from services.eligibility.programmes.parts import Actor, AmountRule, Payment, Procedure, Remedy, Switches

ACTOR_OF = {ClaimUnit.HOUSEHOLD: Actor.HEAD, ClaimUnit.CHILD: Actor.GUARDIAN, ClaimUnit.PERSON: Actor.SELF}
"""Who acts where the programme does not say."""


class Programme(BaseModel):
    """A 給付事業 as staff set it up; amounts in yen, dates as calendar days in Japan.

    `amount` is the fixed amount of the first instalment: the short way to write a programme with a single one.
    Raises pydantic.ValidationError; `sentences.sentences_of` says it in words for staff.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(max_length=100, description="shown on the city's own pages only, never in a LINE message")
    legal_basis: str = Field(max_length=200, description="要綱 or law, and why tax data may be used")
    base_date: date
    deadline: date = Field(description="the last day to answer")
    amount: int | None = None
    seizure_exempt: bool = Field(default=False, description="only where a law forbids seizure")
    appeal_text: str | None = Field(default=None, max_length=1000)
    contact: str = Field(max_length=100, description="name and telephone number of the desk")
    claim_unit: ClaimUnit = ClaimUnit.HOUSEHOLD
    instalments: tuple[Payment, ...] = ()
    procedures: tuple[Procedure, ...] = (
        Procedure(kind=ProcedureKind.PAYMENT_NOTICE),
        Procedure(kind=ProcedureKind.CONFIRMATION_FORM),
    )
    form_version: Annotated[str, Field(max_length=40)] = CONSENTS_VERSION
    consents: tuple[Consent, ...] = CONSENTS
    payout_ways: tuple[PayoutWay, ...] = (PayoutWay.TRANSFER,)
    remedy: Remedy = Remedy.NONE
    actor: Actor = Actor.HEAD
    matching: Switches = Switches()

    @model_validator(mode="before")
    @classmethod
    def _short_ways(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        full = dict(given)
        if not full.get("instalments"):
            amount = full.get("amount")
            rule = AmountRule.ROW if amount is None else AmountRule.FIXED
            full["instalments"] = [{"number": 1, "name": "1回目", "rule": rule, "yen": amount}]
        if full.get("appeal_text") and "remedy" not in full:
            full["remedy"] = Remedy.REVIEW if "審査請求" in str(full["appeal_text"]) else Remedy.OBJECTION
        if "actor" not in full and full.get("claim_unit") in set(ClaimUnit):
            full["actor"] = ACTOR_OF[ClaimUnit(full["claim_unit"])]
        return full

    @model_validator(mode="after")
    def _whole(self) -> "Programme":
        for problem in problems(self):
            raise problem
        return self

    @property
    def fixed_amount(self) -> int | None:
        """Yen every case gets unless its row says otherwise; None where there is no such amount."""
        first = self.instalments[0]
        return first.yen if first.rule is AmountRule.FIXED else None

    def answer_by(self, kind: ProcedureKind) -> date:
        """The last day on which an answer to this kind of procedure counts."""
        days = {p.kind: p.answer_by for p in self.procedures}
        return days.get(kind) or self.deadline

    def differs(self, other: "Programme") -> list[str]:
        """The fields in which two programmes differ, in their order; two ways to write one amount do not."""
        fields = (field for field in type(self).model_fields if field != "amount")
        return [field for field in fields if getattr(self, field) != getattr(other, field)]
