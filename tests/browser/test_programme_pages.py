"""A clerk sets up a programme from an example and from a file, and changes it before and after the release."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser

from sandbox.city import generate, target_rows, write_xlsx
from services.demonstration.system import System
from services.eligibility.programmes.examples import examples
from tests.browser import clerk
from tests.browser.window import DESK, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DEADLINE = date.today() + timedelta(days=60)


async def _dates(desk: Window) -> None:
    await desk.page.get_by_label("基準日").fill(date.today().isoformat())
    await desk.page.get_by_label("受付の期限").fill(DEADLINE.isoformat())


async def test_from_an_example_to_the_release(system: System, chromium: Browser, tmp_path: Path) -> None:
    city = generate(31, 3)
    write_xlsx(tmp_path / "list.xlsx", target_rows(city))
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        await desk.follow("新しい事業をつくる")
        await desk.sees("例から始める")
        await desk.look()
        await desk.follow("住民税非課税世帯給付金")
        await desk.sees("例を選びなおす")
        await desk.look()
        await _dates(desk)
        await desk.press("住民が読む文を見る")
        await desk.sees("まだつくっていません")
        await desk.look()
        await desk.press("つくる")
        await desk.sees("つぎにすること")
        await desk.look()
        programme = desk.page.url.removeprefix(desk.base)
        await desk.page.locator("summary", has_text="住民が読む文").click()
        await desk.sees("住民税がかかっている人の扶養親族だけの世帯ではありません。")
        await desk.look()

        await desk.follow("事業を直す")
        await desk.page.get_by_role("heading", name="事業を直す").wait_for()
        await desk.look()
        await desk.page.get_by_label("1世帯あたりの支給額").fill("70,000円")
        await desk.press("この内容に直す")
        await desk.sees("本体：1世帯に70,000円")
        await desk.page.locator("summary", has_text="変更の記録（2版）").click()
        await desk.look()

        await clerk.upload(desk, programme, tmp_path / "list.xlsx", "世帯に配信する")
        await clerk.release(desk, len(city))
        await desk.open(f"{programme}/edit")
        await desk.sees("直せるのは受付の期限と問い合わせ先だけです")
        await desk.look()
        await desk.page.get_by_label("受付の期限").fill((DEADLINE + timedelta(days=30)).isoformat())
        await desk.press("この内容に直す")
        await desk.page.locator(".funnel-headline").wait_for()  # the sessions of two other services begin first
        await desk.page.get_by_role("heading", name="LINE通知").wait_for()
        await desk.look()
        async with desk.page.expect_download() as started:
            await desk.follow("きまりと変更の記録を Excel で保存")
        assert Path(await (await started.value).path()).read_bytes().startswith(b"PK")


async def test_from_a_file_of_ones_own(system: System, chromium: Browser) -> None:
    own = examples()["school-aid"].toml
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        for text, expected in (
            (own.replace("yen", "en").replace('rule = "row"', 'rulle = "row"'), "instalments[1].rulle"),
            (own, "児童1人あたりの支給額（円）"),
        ):
            await desk.open("/eligibility/programmes/new")
            await desk.page.get_by_text("自分の事業ファイル（TOML）から始める").click()
            await desk.look()
            await desk.page.get_by_label("事業ファイル").set_input_files(
                {"name": "own.toml", "mimeType": "application/toml", "buffer": text.encode()}
            )
            await desk.press("ファイルを読む")
            await desk.sees(expected)
            await desk.look()
        await _dates(desk)
        await desk.press("つくる")
        await desk.sees("つぎにすること")
        await desk.look()
