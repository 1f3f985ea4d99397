"""The examples are right in law and in words."""

import re
from pathlib import Path

import pytest

from libs.common.events.terms import ClaimUnit
from services.eligibility.domain import CONSENTS
from services.eligibility.programmes.examples import Example, examples
from services.eligibility.programmes.parts import Actor, AmountRule, Remedy
from services.eligibility.programmes.preview import SEIZURE, preview_of
from services.eligibility.programmes.programme import Programme
from services.eligibility.programmes.toml_file import programme_of, tables_of

DATES = {"base_date": "2026-06-01", "deadline": "2026-12-31"}
EACH = pytest.mark.parametrize("example", examples().values(), ids=examples().keys())
STIFF = re.compile("の上、|に係る|当該|速やかに|ご査収|のものとする|及び|並びに|ないわけではない|なくはない")
LONGEST = 40


def programme(example: Example) -> Programme:
    return programme_of(tables_of(example.toml.encode()) | DATES)


def test_there_are_four() -> None:
    assert [e.name for e in examples().values()] == [
        "住民税非課税世帯給付金",
        "住民税均等割のみ課税世帯給付金",
        "こども加算",
        "就学援助",
    ]


@EACH
def test_the_dates_are_left_to_the_person_who_reads_the_rules(example: Example) -> None:
    assert not {"base_date", "deadline"} & set(tables_of(example.toml.encode()))
    assert programme(example)


@EACH
def test_only_the_price_surge_benefits_may_not_be_seized(example: Example) -> None:
    assert programme(example).seizure_exempt is (example.code != "school-aid")


@EACH
def test_no_example_promises_a_review_that_only_a_disposition_has(example: Example) -> None:
    p = programme(example)
    assert p.remedy is Remedy.OBJECTION
    assert "審査請求" not in str(p.appeal_text)


def test_who_acts_and_what_is_paid() -> None:
    found = {code: programme(e) for code, e in examples().items()}
    assert {code: (p.claim_unit, p.actor, p.instalments[0].rule) for code, p in found.items()} == {
        "non-taxed-household": (ClaimUnit.HOUSEHOLD, Actor.HEAD, AmountRule.FIXED),
        "per-capita-household": (ClaimUnit.HOUSEHOLD, Actor.HEAD, AmountRule.FIXED),
        "child-supplement": (ClaimUnit.HOUSEHOLD, Actor.HEAD, AmountRule.PER_CHILD),
        "school-aid": (ClaimUnit.CHILD, Actor.GUARDIAN, AmountRule.ROW),
    }


def test_the_preview_says_the_date_of_a_kind_that_has_its_own() -> None:
    [first, *others] = [{"kind": "payment_notice", "answer_by": "2026-12-01"}, {"kind": "confirmation_form"}]
    tables = tables_of(examples()["child-supplement"].toml.encode()) | DATES | {"procedures": [first, *others]}
    assert preview_of(programme_of(tables)).silence == (
        "支給のお知らせ（2026年12月1日(火)まで）：ボタンを押さなくても支給します。",
        "支給要件確認書：期限までに回答がないときは、辞退したものとして扱います。",
    )


def sentences() -> list[str]:
    texts = [c.text for c in CONSENTS] + [SEIZURE]
    for example in examples().values():
        p = programme(example)
        texts += [c.text for c in p.consents] + [str(p.appeal_text), *preview_of(p).silence]
    return [s for text in texts for s in re.findall(r"[^。]+。?", text)]


@pytest.mark.parametrize("sentence", sorted(set(sentences())))
def test_residents_read_short_plain_sentences(sentence: str) -> None:
    assert sentence.endswith("。")
    assert len(sentence) <= LONGEST
    assert not STIFF.search(sentence)


def test_the_preview_says_of_seizure_what_the_page_says() -> None:
    page = Path("services/confirmation/templates/case.html").read_text()
    assert SEIZURE in page
    assert "この日までに申請がないときは、支給しません。" in page
    assert "この日までに回答がないときは、辞退したものとして扱います。" in page
    assert "ボタンを押さなくても支給します。" in page
