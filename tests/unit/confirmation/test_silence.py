"""What a resident who does nothing is told, by procedure kind; and what a telephone call is for."""

from datetime import date
from typing import Any

import pytest

from libs.common.events.terms import Instalment, ProcedureKind
from tests.unit.confirmation.browser import Phone, tap

OWN = date(2099, 6, 1)
LAPSES, NOT_PAID = "辞退したものとして扱います", "この日までに申請がないときは、支給しません。"
PAYS, CALL = "何もしなければ、期限のあとに振り込みます。", "2099年6月1日(月)までに、お電話ください。"
ACCOUNT = "口座を変えたいときも、お電話ください。"
KNOWN = "見本銀行 0001 中央支店 001 普通 1234567"


@pytest.mark.parametrize(
    ("kind", "account", "said", "unsaid"),
    [
        (ProcedureKind.PAYMENT_NOTICE, KNOWN, [PAYS, CALL, ACCOUNT, "上の口座に振り込みます"], [LAPSES, NOT_PAID]),
        (
            ProcedureKind.PAYMENT_NOTICE,
            None,
            [CALL, "口座をお聞きして振り込みます"],
            [PAYS, ACCOUNT, LAPSES, "上の口座"],
        ),
        (ProcedureKind.CONFIRMATION_FORM, KNOWN, [LAPSES, "ボタンを押さずに、お電話"], [PAYS, NOT_PAID, ACCOUNT]),
        (ProcedureKind.APPLICATION_FORM, KNOWN, [NOT_PAID, "ボタンを押さずに、お電話"], [PAYS, LAPSES, ACCOUNT]),
    ],
)
async def test_what_silence_means(
    city: Any, deliver: Any, phone: Phone, kind: ProcedureKind, account: str | None, said: list[str], unsaid: list[str]
) -> None:
    await deliver(
        city.opened(procedure_kinds=[kind], answer_by={kind: OWN}), city.listed(1, kind=kind, account=account)
    )
    await deliver(city.registered(1), city.matched(1, procedure_kind=kind, deadline=OWN))
    page = (await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")).text
    for sentence in [*said, "2099年6月1日(月)まで", "受給を辞退する"]:
        assert sentence in page, sentence
    for sentence in [*unsaid, "ATM", "2099年12月1日"]:
        assert sentence not in page, sentence


@pytest.mark.parametrize("names", [["本体"], ["本体", "こども加算"]])
async def test_one_of_several_instalments_is_named(city: Any, deliver: Any, phone: Phone, names: list[str]) -> None:
    instalments = [Instalment(number=at, name=name) for at, name in enumerate(names, 1)]
    await deliver(city.opened(instalments=instalments), city.listed(1), city.registered(1), city.matched(1))
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    receipt = await client.get((await tap(client, page)).headers["location"])
    for text in (page.text, receipt.text):
        assert ("<dd>本体</dd>" in text) is (len(names) > 1)
        assert "<dd>こども加算</dd>" not in text
