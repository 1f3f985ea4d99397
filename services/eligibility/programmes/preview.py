"""What residents will read of a programme, before anything is sent: the same data their page is made of."""

from dataclasses import dataclass
from datetime import date

from libs.common.events.terms import ProcedureKind
from libs.common.web.speech import day, yen
from services.eligibility.programmes.facts import KINDS
from services.eligibility.programmes.parts import AmountRule, Payment
from services.eligibility.programmes.programme import Programme

SEIZURE = "この給付金は、法律で差し押さえが禁じられています。"


@dataclass(frozen=True, slots=True)
class Preview:
    """The parts of the resident's page that come from the programme; None where it stays empty."""

    name: str
    amount: str
    deadline: date
    silence: tuple[str, ...]
    consents: tuple[str, ...]
    seizure: str | None
    appeal: str | None
    contact: str


_SILENCE = {
    ProcedureKind.PAYMENT_NOTICE: "ボタンを押さなくても支給します。",
    ProcedureKind.CONFIRMATION_FORM: "期限までに回答がないときは、辞退したものとして扱います。",
    ProcedureKind.APPLICATION_FORM: "期限までに申請がないときは、支給しません。",
}


def preview_of(p: Programme) -> Preview:
    """The resident's page in words; amounts that differ from case to case are described."""
    return Preview(
        name=p.name,
        amount="、".join(_amount(each, alone=len(p.instalments) == 1) for each in p.instalments),
        deadline=p.deadline,
        silence=tuple(_silence(p, each.kind) for each in p.procedures),
        consents=tuple(each.text for each in p.consents),
        seizure=SEIZURE if p.seizure_exempt else None,
        appeal=p.appeal_text,
        contact=p.contact,
    )


def _silence(p: Programme, kind: ProcedureKind) -> str:
    by = p.answer_by(kind)
    name, sentence = KINDS[kind], _SILENCE[kind]
    return f"{name}：{sentence}" if by == p.deadline else f"{name}（{day(by)}まで）：{sentence}"


def _amount(payment: Payment, *, alone: bool) -> str:
    if payment.rule is AmountRule.ROW or payment.yen is None:
        said = "リストの行ごとの額"
    elif payment.rule is AmountRule.PER_CHILD:
        said = f"{yen(payment.yen)} × 子どもの人数"
    else:
        said = yen(payment.yen)
    return said if alone else f"{payment.name} {said}"
