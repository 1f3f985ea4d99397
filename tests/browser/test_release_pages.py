"""A release by stages at the desk; each phone buzzes in its stage and not before."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.city import generate, target_rows, write_xlsx
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import DESK, PHONE, Window, window
from tests.chain import hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CITY = generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)[6:10]


async def test_each_phone_buzzes_in_its_stage(system: System, chromium: Browser, tmp_path: Path) -> None:
    rows = target_rows(CITY)
    write_xlsx(tmp_path / "list.xlsx", rows)
    async with window(chromium, system.url, PHONE) as first, window(chromium, system.url, PHONE) as second:
        chat, other_chat = [await resident.choose_phone(phone, household=n) for phone, n in ((first, 6), (second, 9))]
        for path, household in ((chat, CITY[0]), (other_chat, CITY[3])):
            async with hands.resident(system.url, path.rsplit("/", 1)[-1], household[0]) as robot:
                await robot.register()
        async with window(chromium, system.url, DESK) as desk:
            await clerk.sign_in(desk)
            await desk.look()
            programme = await clerk.create_programme(desk, "段階の給付金")
            await clerk.upload(desk, programme, tmp_path / "list.xlsx", "世帯に配信する")
            await _press(desk, trial=str(rows[0]["整理番号"]))
            await desk.sees("試し（職員が選んだ世帯）の段階が終わりました")
            await resident.notice_comes(first, chat)
            await desk.page.reload()
            await desk.sees("1世帯")
            await desk.look("staff-release")
            await second.open(other_chat)
            assert await second.page.get_by_text("市からお知らせがあります").count() == 0
            await second.look()

            await _pause_and_resume(desk)
            await desk.press("つぎの段階（1％）へ")
            await resident.notice_comes(second, other_chat)
            await desk.page.reload()
            await desk.look()


async def _press(desk: Window, trial: str) -> None:
    """By stages, once everybody is compared and nothing has changed in the register."""
    await clerk.nothing_changed(desk)
    while await desk.page.get_by_text("登録した人と比べています").count():
        await desk.page.reload()
    page = desk.page
    await page.get_by_label("段階に分けて配信する").check()
    await page.get_by_text("段階に分けるときの、試しの世帯").click()
    await page.get_by_label("試しに配信する世帯の整理番号").fill(trial)
    await page.get_by_label("配信する世帯の数").fill(str(len(CITY)))
    await desk.look("staff-release-press")
    await desk.press("世帯に配信する")


async def _pause_and_resume(desk: Window) -> None:
    await desk.page.locator("summary", has_text="配信を止める").click()
    await desk.look()
    await desk.page.locator("details").get_by_role("button", name="配信を止める").click()
    await desk.sees("新しい配信はしません")
    await desk.page.locator("summary", has_text="まだ届いていない分の配信を取り消す").click()
    await desk.look("staff-release-paused")
    await desk.page.get_by_label("つづける理由").select_option(label="調べて、問題がないとわかった")
    await desk.press("配信をつづける")
    await desk.sees("の段階が終わりました")
    await desk.look()
