"""The whole story in a browser: registration, list, notice, confirmation, receipt, Excel."""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser

from sandbox.city import generate, target_rows, write_xlsx
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import DESK, PHONE, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAMPLES = Path("tests/data/lists")
PROGRAMME = "物価高騰対策給付金"


async def test_story(system: System, chromium: Browser, tmp_path: Path) -> None:
    city = generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)
    head = city[0][0]
    write_xlsx(tmp_path / "対象者リスト.xlsx", target_rows(city))
    async with window(chromium, system.url, PHONE) as phone, window(chromium, system.url, DESK) as desk:
        chat = await resident.choose_phone(phone)
        await resident.register(phone)

        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, PROGRAMME)
        await clerk.upload(desk, programme, tmp_path / "対象者リスト.xlsx", "世帯に配信する")
        await clerk.release(desk, len(city))
        await phone.open(chat)
        await phone.sees("市からお知らせがあります")
        talk = phone.page.get_by_role("log")
        assert PROGRAMME not in await talk.inner_text()
        assert head.name not in await talk.inner_text()
        await phone.look("phone")

        async with window(chromium, system.url, PHONE, scripts=False, like=phone) as plain:
            receipt = await _answer(plain, chat)
        await phone.sees("受け付けました")
        await phone.look("phone-receipt")

        await _funnel(desk, programme, len(city))
        rows = await _workbook(desk)
        assert len(rows) == 1
        assert receipt in rows[0]
        assert head.name in rows[0]
        await desk.follow("申請の一覧を見る")
        await desk.sees(receipt)
        await desk.look("staff-applications")


async def _answer(plain: Window, chat: str) -> str:
    await resident.open_notice(plain, chat)
    await plain.sees(PROGRAMME)
    second = await plain.context.new_page()  # the same page, open a second time
    await second.goto(plain.page.url)
    receipt = await resident.confirm(plain)
    await plain.open("/confirmation/")
    await plain.sees("受付番号")
    await plain.look()
    assert await plain.page.locator(".receipt").inner_text() == receipt
    await second.get_by_role("checkbox").check()
    await second.get_by_role("button", name="確認").click()
    assert await second.locator(".receipt").inner_text() == receipt
    return receipt


async def _funnel(desk: Window, programme: str, cases: int) -> None:
    """The numbers come from two other services, whose sessions begin without a press."""
    await desk.open(programme)
    headline = desk.page.locator(".funnel-headline")
    await headline.get_by_text(f"{cases - 1}件").wait_for()
    await desk.page.get_by_role("heading", name="LINE通知").wait_for()
    assert desk.page.url == desk.base + programme
    await desk.look("staff-programme")


async def _workbook(desk: Window) -> list[list[str]]:
    async with desk.page.expect_download() as started:
        await desk.follow("Excel で保存")
    content = Path(await (await started.value).path()).read_bytes()
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    rows = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows[1:] if row]
