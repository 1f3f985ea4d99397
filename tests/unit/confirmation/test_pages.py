"""The resident's way through the pages, over HTTP."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from libs.common.database import Database
from tests.unit.confirmation.browser import Phone, form, tap, told

NONE, CALL = "現在ご案内はありません", "市役所にお電話ください"


async def test_without_sign_in_the_page_leads_to_it(app: Any) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://city.test") as client:
        answer = await client.get("/confirmation/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/confirmation/signin?next=%2Fconfirmation%2F")


async def test_one_notice_one_page_one_button_one_receipt(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get("/confirmation/", follow_redirects=True)
    assert page.url.path == f"/confirmation/cases/{city.case(1)}"
    for text in (
        "物価高騰対応重点支援給付金",
        "見本　花子 様",
        "見本　太郎",
        "見本市北町1番地2",
        "30,000円",
        "見本銀行 0001 中央支店 001 普通 ●●●●567",
        "公金受取口座",
        "2099年12月1日(火)まで",
        "0866-00-0000",
        "確認して申し込む",
        "要件に合わないと分かったときは、給付金を返します。",
    ):
        assert text in page.text, text
    assert "1234567" not in page.text and "<script" not in page.text
    done = await tap(client, page)
    assert done.status_code == 303
    receipt = await client.get(done.headers["location"])
    number = re.search(r"\b\d{4}-\d{4}-\d{4}\b", receipt.text)
    assert number and "受け付けました" in receipt.text and "30,000円" in receipt.text
    again = await tap(client, page)
    assert again.headers["location"] == done.headers["location"]
    back = await client.get("/confirmation/", follow_redirects=True)
    assert back.url.path == done.headers["location"] and number[0] in back.text


async def test_double_tap_gives_one_receipt(city: Any, deliver: Any, phone: Phone, database: Database) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    answers = await asyncio.gather(*(tap(client, page) for _ in range(6)))
    assert {a.status_code for a in answers} == {303}
    assert len({a.headers["location"] for a in answers}) == 1
    assert await database.fetchval("SELECT count(*) FROM application") == 1
    assert await database.fetchval("SELECT count(*) FROM outbox") == 1


async def test_nobody_learns_of_another_case(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    await deliver(city.registered(2))
    owner, other = await phone(1), await phone(2)
    page = await owner.get(f"/confirmation/cases/{city.case(1)}")
    receipt = (await tap(owner, page)).headers["location"]
    nothing = await other.get("/confirmation/")
    assert NONE in nothing.text and "対象外" not in nothing.text
    fields = form(nothing, "/signout") | {"consent": "yes", "content": form(page, "confirm")["content"]}
    looks = [
        await other.get("/confirmation/cases"),
        await other.get(f"/confirmation/cases/{city.case(1)}"),
        await other.get(f"/confirmation/cases/{city.case(99)}"),
        await other.get(f"/confirmation/cases/{city.case(1)}/decline"),
        await other.get(receipt),
        await other.get(f"/confirmation/receipts/{city.case(99)}"),
        await other.post(f"/confirmation/cases/{city.case(1)}/confirm", data=fields),
        await other.post(f"/confirmation/cases/{city.case(99)}/confirm", data=fields),
        await other.post(f"/confirmation/cases/{city.case(1)}/decline", data=fields),
    ]
    assert {(look.status_code, look.text) for look in looks} == {(nothing.status_code, nothing.text)}


async def test_several_procedures_are_listed(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    await deliver(city.listed(2), city.matched(2, who=1))
    page = await (await phone(1)).get("/confirmation/")
    assert page.text.count("物価高騰対応重点支援給付金") == 2
    assert "整理番号 00001-1" in page.text and "整理番号 00002-1" in page.text
    await deliver(city.revoked(2, 2, who=1), city.registered(2, phone=1), city.matched(2, 1))
    shared = await (await phone(1)).get("/confirmation/")
    assert shared.text.count("見本　花子 様") == 2


async def test_one_open_procedure_is_opened_beside_finished_ones(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    await tap(client, await client.get("/confirmation/", follow_redirects=True))
    await deliver(city.listed(2), city.matched(2, who=1))
    page = await client.get("/confirmation/", follow_redirects=True)
    assert page.url.path == f"/confirmation/cases/{city.case(2)}"
    assert "受け付けました" in (await client.get("/confirmation/cases")).text


async def test_without_the_tick_the_page_asks_for_it(city: Any, deliver: Any, phone: Phone, database: Database) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    answer = await tap(client, page, consent="")
    assert answer.status_code == 422 and "「同意します」に印を" in answer.text
    assert await database.fetchval("SELECT count(*) FROM application") == 0


@pytest.mark.parametrize("content", ["", "zz", "00"])
async def test_a_forged_content_shows_the_page_again(
    city: Any, deliver: Any, phone: Phone, database: Database, content: str
) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    assert (await tap(client, page, content=content)).status_code == 422
    assert await database.fetchval("SELECT count(*) FROM application") == 0
