"""Pages of cases that changed, were declined, are shut or special."""

from datetime import date
from typing import Any

from libs.common.database import Database
from libs.common.events.terms import ProcedureKind
from services.confirmation.store import receipt_of
from tests.unit.confirmation.browser import Phone, form, tap, told

NONE, CALL = "現在ご案内はありません", "市役所にお電話ください"


async def test_changed_data_is_shown_again(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    await deliver(city.listed(1, 2, amount=40_000, changed=True))
    again = await tap(client, page)
    assert "市の記録が新しくなりました" in again.text and "40,000円" in again.text
    fields = form(again, "confirm") | {"consent": "yes"}
    done = await client.post(f"/confirmation/cases/{city.case(1)}/confirm", data=fields)
    assert "40,000円" in (await client.get(done.headers["location"])).text
    await deliver(city.listed(1, 3, amount=50_000, changed=True))
    changed = await client.get(f"/confirmation/cases/{city.case(1)}")
    assert "市の記録が新しくなりました" in changed.text
    newer = await tap(client, changed)
    assert newer.headers["location"] != done.headers["location"]
    assert "新しい受付に変わりました" in (await client.get(done.headers["location"])).text


async def test_declining_asks_first_and_is_final(city: Any, deliver: Any, phone: Phone, database: Database) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    ask = await client.get(f"/confirmation/cases/{city.case(1)}/decline")
    assert "受給を辞退しますか" in ask.text
    assert await database.fetchval("SELECT count(*) FROM application") == 0
    done = await client.post(f"/confirmation/cases/{city.case(1)}/decline", data=form(ask, "decline"))
    assert "受給辞退を受け付けました" in (await client.get(done.headers["location"])).text
    refused = await tap(client, page)
    assert refused.status_code == 409 and CALL in refused.text
    home = await client.get("/confirmation/", follow_redirects=True)
    assert home.url.path == done.headers["location"]


async def test_a_shut_case_says_to_call_and_never_why(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    path, seen = f"/confirmation/cases/{city.case(1)}", set()
    await deliver(city.hold(1, 1, held=True))
    seen.add((await client.get(path)).text)
    await deliver(city.hold(1, 2, held=False), city.removed(1, 2))
    seen.add((await client.get(path)).text)
    await deliver(city.listed(1, 3))
    assert CALL not in (await client.get(path)).text
    await deliver(city.opened(2, deadline=date(2026, 1, 1)), city.matched(1, 2, deadline=date(2026, 1, 1)))
    seen.add((await client.get(path)).text)
    assert len(seen) == 1 and CALL in seen.pop()
    assert (await tap(client, page)).status_code == 409
    await deliver(city.closed(3))
    assert NONE in (await client.get("/confirmation/")).text


async def test_a_protected_household_names_the_payee_only(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1, protected=True)
    page = await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")
    assert "見本　花子 様" in page.text and "太郎" not in page.text and "支援措置" not in page.text


async def test_sentences_stand_only_where_the_programme_sets_them(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    path = f"/confirmation/cases/{city.case(1)}"
    plain = (await client.get(path)).text
    assert "差し押さえ" not in plain and "不服" not in plain
    await deliver(city.opened(2, seizure_exempt=True, appeal_text="三か月以内に審査請求ができます。"))
    full = (await client.get(path)).text
    assert "差し押さえ" in full and "三か月以内に審査請求ができます。" in full


async def test_silence_on_a_payment_notice_pays(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1, kind=ProcedureKind.PAYMENT_NOTICE, account=None)
    page = await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")
    assert "ボタンを押さなくても支給します" in page.text and "確認して申し込む" not in page.text


async def test_a_match_before_its_row_waits(city: Any, deliver: Any, phone: Phone) -> None:
    await deliver(city.registered(1), city.matched(1))
    client = await phone(1)
    assert "準備しています" in (await client.get("/confirmation/", follow_redirects=True)).text
    await deliver(city.listed(1))
    assert "準備しています" in (await client.get("/confirmation/", follow_redirects=True)).text
    await deliver(city.opened())
    assert "確認して申し込む" in (await client.get("/confirmation/", follow_redirects=True)).text


async def test_text_from_a_list_is_escaped(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1, payee="<b>花子</b>")
    page = await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")
    assert "<b>花子" not in page.text and "&lt;b&gt;花子" in page.text


async def test_a_receipt_is_for_the_one_who_answered(city: Any, deliver: Any, phone: Phone, database: Database) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    await tap(client, await client.get(f"/confirmation/cases/{city.case(1)}"))
    application = await database.fetchval("SELECT application_id FROM application")
    assert await receipt_of(database, city.line_hash(1), application) is not None
    await deliver(city.registered(2), city.matched(1, who=2))
    other = await (await phone(2)).get("/confirmation/", follow_redirects=True)
    assert CALL in other.text
