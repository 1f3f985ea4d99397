"""Every other page of a resident, at 390 and at 320 px: no notice, several procedures, decline, withdrawal."""

import pytest
from playwright.async_api import Browser

from sandbox.city import generate
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CITY = generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)


async def test_the_start_page_leads_residents(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, PHONE) as phone:
        await phone.open("/")
        await phone.look()
        await phone.open("/confirmation/cases/none-of-yours")
        await phone.look()
        await phone.open("/registration/signin/callback?error=access_denied&state=x")
        await phone.sees("もう一度サインイン")
        await phone.look()


async def test_another_member_of_the_household_reads_that_there_is_nothing(system: System, chromium: Browser) -> None:
    await clerk.released_by_robot(system.url, "世帯主だけの給付金", CITY[2:3])
    async with window(chromium, system.url, PHONE, scripts=False) as phone:
        await resident.choose_phone(phone, household=2, person=1)
        await resident.register(phone)
        await phone.open("/confirmation/")
        await resident.allow(phone)
        await phone.sees("現在ご案内はありません")
        await phone.look()
        await phone.open("/registration/registered")
        await phone.sees("すでに登録されています")
        await phone.look()
        await phone.follow("登録をやめる")
        await phone.look()


async def test_one_of_two_procedures_is_declined(system: System, chromium: Browser) -> None:
    names = ("冬の給付金", "春の給付金")
    for name in names:
        await clerk.released_by_robot(system.url, name, CITY[1:2])
    async with window(chromium, system.url, PHONE, scripts=False) as phone:
        chat = await resident.choose_phone(phone, household=1)
        await resident.register(phone)
        await resident.notice_comes(phone, chat)
        await phone.page.get_by_role("navigation").get_by_role("link", name="お知らせを見る").click()
        await resident.allow(phone)
        await phone.sees("どの手続きですか")
        await phone.look()
        await phone.follow(names[0])
        await phone.look()
        await phone.follow("受給を辞退する")
        await phone.look()
        for box in await phone.page.get_by_role("checkbox").all():
            await box.check()
        await phone.press("辞退")
        await phone.sees("受給辞退を受け付けました")
        await phone.look()
        await phone.follow("ほかの手続きを見る")
        await phone.sees("受給辞退を受け付けました")
        await phone.look()
        await phone.press("サインアウト")
        await phone.sees("サインアウトしました")
        await phone.look()


async def test_a_notice_about_somebody_else_is_sent_back(system: System, chromium: Browser) -> None:
    await clerk.released_by_robot(system.url, "ほかの人の給付金", CITY[10:11])
    async with window(chromium, system.url, PHONE, scripts=False) as phone:
        chat = await resident.choose_phone(phone, household=10)
        await resident.register(phone)
        await resident.notice_comes(phone, chat)
        await phone.page.get_by_role("navigation").get_by_role("link", name="お知らせを見る").click()
        await resident.allow(phone)
        await phone.sees("わたしのことではありません")
        await phone.look("not-me-case")
        await phone.follow("わたしのことではありません")
        await phone.look("not-me")
        await phone.press("わたしのことではありません")
        await phone.sees("ありがとうございます")
        await phone.look("not-me-received")
        await phone.open("/confirmation/")
        await phone.sees("現在ご案内はありません")
        await phone.look()
