"""A programme's rules as pairs of words, for pages and workbooks."""

from libs.common.events.terms import ClaimUnit, PayoutWay, ProcedureKind
from libs.common.web.speech import day, yen
from services.eligibility.programmes.parts import Actor, AmountRule, Payment, Remedy
from services.eligibility.programmes.programme import Programme

UNITS = {ClaimUnit.HOUSEHOLD: "世帯", ClaimUnit.PERSON: "個人", ClaimUnit.CHILD: "児童"}
_ONE = {ClaimUnit.HOUSEHOLD: "1世帯", ClaimUnit.PERSON: "1人", ClaimUnit.CHILD: "児童1人"}
KINDS = {
    ProcedureKind.PAYMENT_NOTICE: "支給のお知らせ",
    ProcedureKind.CONFIRMATION_FORM: "支給要件確認書",
    ProcedureKind.APPLICATION_FORM: "申請書",
}
WAYS = {PayoutWay.TRANSFER: "口座振込", PayoutWay.CASH_AT_ATM: "ATMでの現金受取"}
ACTORS = {
    Actor.HEAD: "世帯主だけ",
    Actor.MEMBER: "世帯主、または委任を受けた大人の世帯員",
    Actor.GUARDIAN: "保護者",
    Actor.SELF: "本人",
}
REMEDIES = {Remedy.NONE: "なし", Remedy.OBJECTION: "不服の申出", Remedy.REVIEW: "教示文（審査請求）"}
_SWITCHES = {"room": "部屋番号", "sex": "性別", "partial_date": "生年月日の一部"}


def facts_of(p: Programme) -> list[tuple[str, str]]:
    """Every field but the texts that residents read."""
    switches = [label for field, label in _SWITCHES.items() if getattr(p.matching, field)]
    return [
        ("法的な根拠", p.legal_basis),
        ("支給の単位", UNITS[p.claim_unit]),
        ("手続きする人", ACTORS[p.actor]),
        ("基準日", day(p.base_date)),
        ("受付の期限", day(p.deadline)),
        ("支給額", "、".join(_amount(p.claim_unit, each) for each in p.instalments)),
        ("手続区分", "、".join(_kind(p, each.kind) for each in p.procedures)),
        ("受け取り方", "、".join(WAYS[way] for way in p.payout_ways)),
        ("差押え", "禁止（令和5年法律第81号）" if p.seizure_exempt else "定めなし"),
        ("不服のとき", REMEDIES[p.remedy]),
        ("申請内容の版", p.form_version),
        ("突合でちがってよいもの", "、".join(switches) or "なし（全部同じときだけ自動で一致）"),
        ("問い合わせ先", p.contact),
    ]


def _amount(claim_unit: ClaimUnit, payment: Payment) -> str:
    if payment.rule is AmountRule.ROW or payment.yen is None:
        return f"{payment.name}：リストの行ごと"
    unit = "児童1人" if payment.rule is AmountRule.PER_CHILD else _ONE[claim_unit]
    return f"{payment.name}：{unit}に{yen(payment.yen)}"


def _kind(p: Programme, kind: ProcedureKind) -> str:
    by = p.answer_by(kind)
    return KINDS[kind] if by == p.deadline else f"{KINDS[kind]}（{day(by)}まで）"
