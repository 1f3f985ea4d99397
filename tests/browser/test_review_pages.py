"""Doubtful pairs at the desk: the queue, both sides, the keys 1 2 3, two people, and why somebody heard nothing."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser

from sandbox.city import generate
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import DESK, PHONE, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CITY = generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)
PROGRAMME = "確認の給付金"


async def funnel(desk: Window) -> None:
    """The numbers of two other services are there, whose sessions begin without a press."""
    await desk.page.locator(".funnel-headline").wait_for()
    await desk.page.get_by_role("heading", name="LINE通知").wait_for()


async def test_pairs_are_decided_by_key_and_by_two_people(system: System, chromium: Browser) -> None:
    moved, other = CITY[3], CITY[4]
    listed = [
        [replace(person, address="見本市本町9丁目9番9号") for person in moved],
        [replace(other[0], name=other[0].name[:-1] + "〓"), *other[1:]],
    ]
    async with window(chromium, system.url, PHONE) as first, window(chromium, system.url, PHONE) as second:
        chat = await resident.choose_phone(first, household=3)
        await resident.register(first)
        other_chat = await resident.choose_phone(second, household=4)
        await resident.register(second)
        await clerk.released_by_robot(system.url, PROGRAMME, listed)

        async with window(chromium, system.url, DESK) as desk:
            await clerk.sign_in(desk)
            await desk.look()
            await desk.follow(PROGRAMME)
            await desk.sees("要確認 2件")
            await funnel(desk)
            await desk.look()
            await desk.follow("要確認 2件")
            await desk.sees("住所がちがう")
            await desk.look("staff-reviews")
            await desk.follow("住所がちがう")
            await desk.sees("≠ ちがう")
            await desk.look()
            await desk.page.keyboard.press("3")
            await desk.sees("くらべられない")
            await desk.look("staff-review")
            await desk.page.keyboard.press("1")
            await desk.sees("自分が確認ずみ・もう1人待ち")
            await desk.look()
            await desk.follow("氏名がちがう")
            await desk.sees("もう1人の職員の確認を待っています")
            assert await desk.page.get_by_role("button", name="同じ人").count() == 0
            await desk.look()
            await desk.page.go_back()
            await desk.follow("住所がちがう（1件）")
            await desk.sees("上がカード、下がリスト")
            await desk.look("staff-reviews-together")
            await desk.page.go_back()
            await desk.page.get_by_role("table").get_by_role("link", name="住所がちがう").click()
            await desk.sees("≠ ちがう")
            await desk.page.keyboard.press("1")
            await desk.sees("自分が確認ずみ・もう1人待ち")
            await desk.look()
            await resident.notice_comes(first, chat)
            await desk.follow("決めた組を見る・取り消す")
            await desk.sees("同じ人")
            await desk.look("staff-reviews-decided")

        async with window(chromium, system.url, DESK) as reviewer:
            await clerk.sign_in(reviewer, "審査担当")
            await reviewer.look()
            await reviewer.follow(PROGRAMME)
            await funnel(reviewer)
            await reviewer.look()
            await reviewer.follow("要確認 1件")
            await reviewer.look()
            await reviewer.follow("はじめの組を確認する")
            await reviewer.sees("1人目の職員は「同じ人」としました")
            await reviewer.look()
            await reviewer.press("1 同じ人")
            await reviewer.sees("確認を待っている組はありません")
            await reviewer.look()
            await reviewer.open("/staff")
            await reviewer.follow(PROGRAMME)
            await funnel(reviewer)
            await reviewer.follow("なぜお知らせが届かないか")
            await reviewer.look()
            await reviewer.page.get_by_label("氏名").fill(other[0].name)
            await reviewer.page.get_by_label("生年月日").fill(other[0].birth_date.isoformat())
            await reviewer.press("調べる")
            await reviewer.sees("この事業の世帯と一致しています")
            await reviewer.look()
        await resident.notice_comes(second, other_chat)
