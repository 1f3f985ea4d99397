"""A clerk at the education board: the template, a list of children, and who is told about them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.city import generate, target_rows, write_xlsx
from sandbox.city.target_list import Cell
from services.demonstration.system import System
from tests.browser import clerk
from tests.browser.window import DESK, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_list_of_children_before_and_after_the_release(
    system: System, chromium: Browser, tmp_path: Path
) -> None:
    family = next(household for household in generate(37, 60) if len(household) == 3)
    rows: list[dict[str, Cell]] = [dict(row) for row in target_rows([[family[1], family[2]]])]
    rows[0] |= {"続柄": "保護者", "支給額": "", "手続区分": "", "加算児童数": ""}
    rows[1] |= {"続柄": "子", "支給額": 12_000, "手続区分": "支給要件確認書"}
    write_xlsx(tmp_path / "児童.xlsx", rows)
    write_xlsx(tmp_path / "保護者なし.xlsx", [rows[1]])
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        await desk.open("/eligibility/programmes/new?example=school-aid")
        await desk.page.get_by_label("基準日").fill(date.today().isoformat())
        await desk.page.get_by_label("受付の期限").fill((date.today() + timedelta(days=60)).isoformat())
        await desk.look()
        await desk.press("つくる")
        await desk.sees("つぎにすること")
        await desk.look()
        programme = desk.page.url.removeprefix(desk.base)
        async with desk.page.expect_download() as started:
            await desk.follow("リストのひな形（Excel）")
        assert (await started.value).suggested_filename == "todoke-template-child.xlsx"

        await clerk.upload(desk, programme, tmp_path / "保護者なし.xlsx", "保護者がいません")
        await clerk.upload(desk, programme, tmp_path / "児童.xlsx", "登録している保護者にすぐ LINE が届きます。")
        await desk.sees("登録が見つからない")
        async with desk.page.expect_download() as started:
            await desk.follow("郵送が必要な人のExcelを保存する")
        assert Path(await (await started.value).path()).read_bytes().startswith(b"PK")
