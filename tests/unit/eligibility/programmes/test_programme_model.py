"""What a programme may be, and what is said when it may not."""

from datetime import date
from typing import Any

import pytest

from libs.common.events.terms import ClaimUnit, ProcedureKind
from services.eligibility.domain import CONSENTS
from services.eligibility.programmes.parts import Actor, AmountRule, Payment, Remedy
from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.toml_file import LARGEST, ProgrammeRefused, programme_of, tables_of
from tests.unit.eligibility.programmes.setups import SIMPLE

FIXED = {"number": 1, "name": "本体", "rule": "fixed", "yen": 30_000}
REVIEW = "この決定に不服があるときは、3か月以内に審査請求ができます。"


def made(**more: Any) -> Programme:
    return programme_of(SIMPLE | more)


def test_what_is_not_said_is_the_careful_choice() -> None:
    p = made()
    assert (p.claim_unit, p.actor, p.remedy, p.seizure_exempt) == (ClaimUnit.HOUSEHOLD, Actor.HEAD, Remedy.NONE, False)
    assert p.instalments == (Payment(number=1, name="1回目", rule=AmountRule.ROW),)
    assert p.consents == CONSENTS
    assert not any(p.matching.model_dump().values())
    assert p.fixed_amount is None


def test_an_amount_is_the_short_way_to_write_one_instalment() -> None:
    short = made(amount=30_000)
    long = made(instalments=[FIXED | {"name": "1回目"}])
    assert short.fixed_amount == 30_000
    assert short.differs(long) == []


def test_children_are_for_their_guardian_and_persons_for_themselves() -> None:
    assert made(claim_unit="child").actor is Actor.GUARDIAN
    assert made(claim_unit="person").actor is Actor.SELF


def test_a_procedure_may_end_before_the_programme() -> None:
    p = made(procedures=[{"kind": "payment_notice", "answer_by": "2026-12-01"}, {"kind": "confirmation_form"}])
    assert p.answer_by(ProcedureKind.PAYMENT_NOTICE) == date(2026, 12, 1)
    assert p.answer_by(ProcedureKind.CONFIRMATION_FORM) == date(2099, 12, 1)


def test_a_text_on_review_makes_the_remedy_a_review() -> None:
    assert made(appeal_text=REVIEW).remedy is Remedy.REVIEW
    assert made(appeal_text="お電話ください。").remedy is Remedy.OBJECTION


@pytest.mark.parametrize(
    ("wrong", "field", "remedy"),
    [
        ({"name": " "}, "name", "入れてください"),
        ({"name": "あ" * 101}, "name", "100文字まで"),
        ({"legal_basis": ""}, "legal_basis", "入れてください"),
        ({"contact": ""}, "contact", "入れてください"),
        ({"base_date": "12月1日"}, "base_date", "2026-12-01 の形"),
        ({"base_date": "2100-01-01"}, "base_date", "どちらかを直して"),
        ({"amount": "三万"}, "amount", "数字で"),
        ({"amount": 0}, "yen", "1円から1,000万円"),
        ({"amount": 10_000_001}, "yen", "1円から1,000万円"),
        ({"amount": 1, "instalments": [FIXED]}, "amount", "消して"),
        ({"instalments": [FIXED | {"number": 2}]}, "instalments", "1から順に"),
        ({"instalments": [FIXED | {"yen": None}]}, "yen", "row に"),
        ({"instalments": [FIXED | {"rule": "row"}]}, "yen", "消すか"),
        ({"instalments": [FIXED | {"rule": "percent"}]}, "instalments[1].rule", "次のどれか"),
        ({"instalments": [FIXED | {"currency": "yen"}]}, "instalments[1].currency", "つづり"),
        ({"claim_unit": "family"}, "claim_unit", "'household'"),
        ({"claim_unit": "child", "actor": "head"}, "actor", "guardian です"),
        ({"claim_unit": "household", "actor": "guardian"}, "actor", "head、member です"),
        ({"procedures": []}, "procedures", "1つ以上"),
        ({"procedures": [{"kind": "payment_notice"}] * 2}, "procedures", "1回ずつ"),
        ({"procedures": [{"kind": "payment_notice", "answer_by": "2099-12-02"}]}, "answer_by", "期限までの日"),
        ({"consents": [{"code": "a", "text": "b", "version": "1"}] * 2}, "consents", "別の名前"),
        ({"consents": [{"code": "a", "text": "b", "version": ""}]}, "consents", "version"),
        ({"consents": [{"code": "a", "text": "b"}]}, "consents[1].version", "入れてください"),
        ({"payout_ways": []}, "payout_ways", "1つ以上"),
        ({"payout_ways": ["cash_at_atm"]}, "payout_ways", "まだできません"),
        ({"remedy": "review"}, "remedy", "両方"),
        ({"remedy": "objection", "appeal_text": REVIEW}, "remedy", "処分"),
        ({"remedy": "review", "appeal_text": "お電話ください。"}, "remedy", "処分"),
        ({"matching": {"name": True}}, "matching.name", "つづり"),
        ({"seizure_exempt": "かもしれない"}, "seizure_exempt", "true か false"),
        ({"dead_line": "2099-01-01"}, "dead_line", "つづり"),
    ],
)
def test_an_error_names_the_field_and_the_remedy(wrong: dict[str, Any], field: str, remedy: str) -> None:
    with pytest.raises(ProgrammeRefused) as refused:
        made(**wrong)
    assert any(field in sentence and remedy in sentence for sentence in refused.value.sentences), refused.value


def test_every_missing_field_is_named_at_once() -> None:
    with pytest.raises(ProgrammeRefused) as refused:
        programme_of({})
    assert len(refused.value.sentences) == len(SIMPLE)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'name = "a"\nx = = 1\n', "2行目の5文字目"),
        ('name = "あ"'.encode("cp932"), "UTF-8"),
        (b'name = "a', "ファイルの終わり"),
        (b"#" * (LARGEST + 1), "64KB"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_place(content: bytes, expected: str) -> None:
    with pytest.raises(ProgrammeRefused, match=expected):
        tables_of(content)


def test_a_file_from_notepad_is_read() -> None:
    assert tables_of('name = "あ"\r\n'.encode("utf-8-sig")) == {"name": "あ"}
