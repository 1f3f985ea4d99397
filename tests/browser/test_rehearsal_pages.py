"""Before a release: the numbers, the message, the finish time, the record; and a list that runs beside paper."""

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload

from sandbox.city import generate, target_rows, write_xlsx
from sandbox.parts import DEFAULT_HOUSEHOLDS, DEFAULT_SEED
from services.demonstration.system import System
from tests.browser import clerk, resident
from tests.browser.window import DESK, PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CITY = generate(DEFAULT_SEED, DEFAULT_HOUSEHOLDS)[5:9]


async def test_a_list_is_rehearsed_and_then_runs_beside_paper(
    system: System, chromium: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "list.xlsx"
    write_xlsx(path, target_rows(CITY))
    async with window(chromium, system.url, PHONE) as phone:
        await resident.choose_phone(phone, household=5)
        await resident.register(phone)
        async with window(chromium, system.url, DESK) as desk:
            await clerk.sign_in(desk)
            await desk.look()
            programme = await clerk.create_programme(desk, "予行の給付金")
            await clerk.upload(desk, programme, path, "配信の予行")
            await desk.sees("すぐに LINE が届く 1世帯")
            await desk.page.get_by_text("市からお知らせがあります").first.wait_for()
            await desk.sees("1通を送り終わります")
            await desk.look()
            await desk.press("今の数を記録する")
            await desk.sees("数は変わっていません")
            await desk.page.get_by_text("市からお知らせがあります").first.wait_for()
            await desk.sees("1通を送り終わります")
            await desk.look("staff-rehearsal")
            address = desk.page.url.removeprefix(desk.base).partition("#")[0]
            await desk.follow("登録が見つからない")
            await desk.sees("3世帯")
            await desk.look()

            await desk.open(address)
            await desk.page.get_by_text("紙の結果とくらべる（影の運用）").click()
            await desk.press("影の運用にする")
            await desk.sees("だれにも何も送りません")
            assert await desk.page.get_by_role("button", name="配信する").count() == 0
            await desk.look()
            paid = f"{CITY[0][0].household_number}-1,支給した,30000,{date.today()}"
            csv = f"整理番号,支給,支給額,支給日\n{paid}\nなし,支給した,,\n"
            await desk.page.get_by_label("紙の結果のファイル").set_input_files(
                FilePayload(name="results.csv", mimeType="text/csv", buffer=csv.encode())
            )
            await desk.press("くらべる")
            await desk.sees("リストにない世帯が、紙の結果にあります")
            await desk.look("staff-comparison")
            await desk.follow("LINE で知らせるはずで、紙でも支給した")
            await desk.look()
            await desk.open(programme)
            await desk.sees("影の運用です。何も送らず、紙の結果とくらべます。")
            await desk.sees("未申請の一覧")
            await desk.look()
            await desk.open("/notifier/staff/rehearsal?count=1200")
            await desk.look()
