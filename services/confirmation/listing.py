"""One application as staff read it."""

from dataclasses import dataclass
from datetime import datetime

from libs.common.database import Row
from libs.common.events.terms import Channel, ProcedureKind
from libs.common.sealing import Keys
from services.confirmation.case import stored_shown
from services.confirmation.domain import Answer

ANSWERS = {Answer.CONFIRMED: "確認", Answer.DECLINED: "受給辞退"}
CHANNELS = {Channel.LINE: "LINE", Channel.WEB: "Web", Channel.PAPER: "郵送", Channel.COUNTER: "窓口"}
KINDS = {
    ProcedureKind.PAYMENT_NOTICE: "支給のお知らせ",
    ProcedureKind.CONFIRMATION_FORM: "支給要件確認書",
    ProcedureKind.APPLICATION_FORM: "申請書",
}
HIDDEN = "（表示しません）"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list. Of a household under 支援措置, address and account are hidden."""

    reference: str
    receipt: str
    payee: str
    kana: str
    address: str
    amount: int
    account: str
    origin: str
    kind: str
    answer: str
    answered_at: datetime
    channel: str


def line_of(row: Row, keys: Keys) -> Line:
    """What was shown and confirmed, not what the list says today. Raises Unsealable."""
    shown = stored_shown(row, keys)
    household, account = shown.household, shown.account
    hidden = row["protected"]
    return Line(
        reference=household.reference,
        receipt=row["receipt"],
        payee=household.payee,
        kana=household.payee_kana or "",
        address=HIDDEN if hidden else household.address,
        amount=shown.amount,
        account="" if account is None else HIDDEN if hidden else account.text,
        origin=(account.origin or "") if account else "",
        kind=KINDS[shown.procedure_kind],
        answer=ANSWERS[Answer(row["answer"])],
        answered_at=row["answered_at"],
        channel=CHANNELS[Channel(row["channel"])],
    )
