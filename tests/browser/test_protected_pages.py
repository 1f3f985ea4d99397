"""A household under 支援措置 at the desk: nobody is named, and its phone buzzes only once somebody has looked."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.city import generate, target_rows, write_xlsx
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import DESK, PHONE, window
from tests.chain import hands

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MEMBER = replace(generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)[11][1], role="世帯主")


async def test_the_phone_buzzes_once_somebody_has_looked(system: System, chromium: Browser, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "list.xlsx", target_rows([[MEMBER]], protected=[MEMBER.person_number]))
    async with window(chromium, system.url, PHONE) as phone, window(chromium, system.url, DESK) as desk:
        chat = await resident.choose_phone(phone, household=11, person=1)
        async with hands.resident(system.url, chat.rsplit("/", 1)[-1], MEMBER) as robot:
            await robot.register()
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, "支援措置の給付金")
        await clerk.upload(desk, programme, tmp_path / "list.xlsx", "世帯に配信する")
        await clerk.nothing_changed(desk)
        await desk.page.get_by_label("配信する世帯の数").fill("1")
        await desk.press("世帯に配信する")
        await desk.sees("配信しました")
        await desk.open(programme)
        await desk.follow("支援措置のある 1件を確かめる")
        await desk.sees("送りません（郵送）")
        assert await desk.page.get_by_text(MEMBER.name).count() == 0
        await desk.look("staff-protected")
        await phone.open(chat)
        assert await phone.page.get_by_text("市からお知らせがあります").count() == 0
        await phone.look()
        await desk.page.get_by_label("知らせても安全だと確かめました").check()
        await desk.press("LINE で知らせてよい")
        await desk.sees("お知らせしました")
        await desk.look()
        await resident.notice_comes(phone, chat)
