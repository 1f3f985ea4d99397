"""A corrected list at the desk: the difference report, the press, and a household that waits for a person."""

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

CITY = [generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)[n] for n in (11, 2, 7)]


async def test_a_corrected_list_is_compared_applied_and_decided(
    system: System, chromium: Browser, tmp_path: Path
) -> None:
    rows = [dict(row) for row in target_rows([[household[0]] for household in CITY])]
    write_xlsx(tmp_path / "list.xlsx", rows)
    write_xlsx(tmp_path / "corrected.xlsx", [{**rows[0], "支給額": 12_000}, rows[1]])
    async with window(chromium, system.url, PHONE) as phone, window(chromium, system.url, DESK) as desk:
        chat = await resident.choose_phone(phone, household=11)
        async with hands.resident(system.url, chat.rsplit("/", 1)[-1], CITY[0][0]) as robot:
            await robot.register()
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, "直しのある給付金")
        await clerk.upload(desk, programme, tmp_path / "list.xlsx", "世帯に配信する")
        await clerk.release(desk, len(rows))
        await resident.notice_comes(phone, chat)

        await desk.open(programme)
        await desk.page.locator("summary", has_text="直したリストを入れる").click()
        await desk.look("staff-version-upload")
        await desk.page.locator("#file").set_input_files(tmp_path / "corrected.xlsx")
        await desk.press("アップロード")
        await desk.sees("前のリストとのちがい")
        await desk.look("staff-version-draft")
        for label, count in (("加わった", 0), ("変わった", 1), ("なくなった", 1)):
            await desk.page.get_by_label(f"{label}世帯の数").fill(str(count))
        await desk.press("ちがいを反映する")
        await desk.sees("加わった世帯がないので、このリストから新しく配信するものはありません")
        await desk.sees("確認を待っている世帯が 1件あります")
        await desk.look("staff-version-held")
        await desk.press("確認した")
        await desk.page.get_by_role("cell", name="確認した").wait_for()
        await desk.look()
