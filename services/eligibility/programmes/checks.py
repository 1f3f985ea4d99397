"""Rules between the fields of a programme, each with its remedy in words for staff."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from libs.common.events.terms import ClaimUnit, PayoutWay
from services.eligibility.programmes.parts import Actor, AmountRule, Payment, Remedy

if TYPE_CHECKING:
    from services.eligibility.programmes.programme import Programme

CEILING = 10_000_000
"""Yen: the highest amount one payment may have."""

ACTORS = {
    ClaimUnit.HOUSEHOLD: (Actor.HEAD, Actor.MEMBER),
    ClaimUnit.CHILD: (Actor.GUARDIAN,),
    ClaimUnit.PERSON: (Actor.SELF,),
}
"""Who can act for a claim unit at all (domain rules: who may answer)."""


def problems(p: "Programme") -> Iterator[PydanticCustomError]:
    """What makes a programme impossible, the most basic first."""
    for field, label in (("name", "事業の名前"), ("legal_basis", "法的な根拠"), ("contact", "問い合わせ先")):
        if not getattr(p, field).strip():
            yield _wrong(field, f"{label}（{field}）を入れてください。")
    if p.base_date > p.deadline:
        yield _wrong("base_date", "基準日（base_date）が期限よりあとになっています。どちらかを直してください。")
    yield from _payments(p)
    yield from _procedures(p)
    yield from _texts(p)
    if p.actor not in ACTORS[p.claim_unit]:
        allowed = "、".join(ACTORS[p.claim_unit])
        yield _wrong("actor", f"支給の単位が {p.claim_unit} のとき、手続きする人（actor）は {allowed} です。")
    if not p.payout_ways:
        yield _wrong("payout_ways", "受け取り方（payout_ways）を1つ以上入れてください。例：transfer")
    elif PayoutWay.TRANSFER not in p.payout_ways:
        yield _wrong(
            "payout_ways", "ATMでの現金受取は、まだできません。受け取り方（payout_ways）に transfer を入れてください。"
        )


def _payments(p: "Programme") -> Iterator[PydanticCustomError]:
    numbers = [each.number for each in p.instalments]
    if numbers != list(range(1, len(numbers) + 1)):
        yield _wrong("instalments", "支給回（instalments）の番号（number）は、1から順に付けてください。")
    for each in p.instalments:
        yield from _payment(each)
    first = p.instalments[0]
    if p.amount is not None and (first.rule is not AmountRule.FIXED or first.yen != p.amount):
        yield _wrong("amount", "支給額（amount）が支給回（instalments）と合いません。amount の行を消してください。")


def _payment(each: Payment) -> Iterator[PydanticCustomError]:
    place = f"支給回{each.number}の金額（yen）"
    if each.rule is AmountRule.ROW:
        if each.yen is not None:
            yield _wrong("instalments", f"{place}を消すか、決め方（rule）を fixed か per_child にしてください。")
    elif each.yen is None:
        yield _wrong("instalments", f"{place}を入れるか、決め方（rule）を row にしてください。")
    elif not 0 < each.yen <= CEILING:
        yield _wrong("instalments", f"{place}：支給額は1円から1,000万円までの数で入れてください。")


def _procedures(p: "Programme") -> Iterator[PydanticCustomError]:
    kinds = [each.kind for each in p.procedures]
    if not kinds or len(set(kinds)) != len(kinds):
        yield _wrong("procedures", "手続区分（procedures）は、1つ以上を1回ずつ書いてください。")
    for each in p.procedures:
        if each.answer_by is not None and not p.base_date <= each.answer_by <= p.deadline:
            yield _wrong(
                "procedures",
                f"手続区分 {each.kind} の期限（answer_by）は、基準日から受付の期限までの日にしてください。",
            )


def _texts(p: "Programme") -> Iterator[PydanticCustomError]:
    codes = [each.code for each in p.consents]
    if len(set(codes)) != len(codes):
        yield _wrong("consents", "同意の文（consents）の code が同じものがあります。別の名前にしてください。")
    if any(not each.text.strip() or not each.version.strip() for each in p.consents):
        yield _wrong("consents", "同意の文（consents）には、文（text）と版（version）を入れてください。")
    text = (p.appeal_text or "").strip()
    if bool(text) is (p.remedy is Remedy.NONE):
        yield _wrong(
            "remedy", "不服のときの文（appeal_text）と、その種類（remedy）は、両方入れるか、両方消してください。"
        )
    elif text and ("審査請求" in text) is not (p.remedy is Remedy.REVIEW):
        yield _wrong(
            "remedy",
            "審査請求と書けるのは、処分の教示文（remedy が review）だけです。"
            "処分でないときは、担当に申し出る文（objection）にしてください。",
        )


def _wrong(field: str, sentence: str) -> PydanticCustomError:
    return PydanticCustomError("programme", "{sentence}", {"sentence": sentence, "field": field})
