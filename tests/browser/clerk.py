"""What a clerk does at the desk."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

import aiohttp
from playwright.async_api import FilePayload

from sandbox.city import City, target_rows, write_xlsx
from sandbox.robot.browser import Browser
from sandbox.robot.clerk import ClerkRobot
from tests.browser.window import Window


async def sign_in(desk: Window, person: str = "給付担当") -> None:
    """The start page, through the city's staff sign-in."""
    await desk.open("/staff")
    await desk.sees("職員サインイン")
    await desk.look()
    await desk.press(person)
    await desk.sees("はじめの画面")


async def create_programme(desk: Window, name: str, base: date | None = None) -> str:
    """A programme with the fields a clerk must fill; its path."""
    await desk.open("/staff")
    await desk.follow("新しい事業をつくる")
    await desk.look()
    page = desk.page
    await page.get_by_label("事業の名前").fill(name)
    await page.get_by_label("法的な根拠").fill("特定公的給付の指定")
    await page.get_by_label("基準日").fill((base or date.today()).isoformat())
    await page.get_by_label("受付の期限").fill((date.today() + timedelta(days=60)).isoformat())
    await desk.press("つくる")
    await desk.sees("つぎにすること")
    await desk.look()
    return page.url.removeprefix(desk.base)


async def upload(desk: Window, programme: str, file: Path | FilePayload, expect: str) -> None:
    """Choose the file, press アップロード and wait for the words the list's page then shows."""
    await desk.open(programme)
    await desk.page.get_by_label("ファイル").set_input_files(file)
    await desk.press("アップロード")
    await desk.sees(expect)
    if "配信" in expect:
        await rehearsed(desk)
    await desk.look()


async def nothing_changed(desk: Window) -> None:
    """Where the list's page asks for it: no changes in the register until today; back on the list's page."""
    if not await desk.page.get_by_role("link", name="異動情報を入れる").count():
        return
    address = desk.page.url.removeprefix(desk.base)
    await desk.follow("異動情報を入れる")
    await desk.sees("異動が1件もなかったとき")
    await desk.look("staff-register")
    await desk.press("異動なし")
    await desk.sees("今すぐ配信できます")
    await desk.look()
    await desk.open(address)
    await desk.look()


async def rehearsed(desk: Window) -> None:
    """The boxes of the notifier are there, whose session begins without a press."""
    await desk.page.get_by_role("heading", name="LINE に届くもの").wait_for()
    await desk.page.get_by_role("heading", name="送り終わる時刻と、今月の通数").wait_for()


async def release(desk: Window, cases: int) -> None:
    """First with a wrong count, which is refused, then with the right one."""
    await nothing_changed(desk)
    await desk.page.get_by_label("配信する世帯の数").fill(str(cases + 1))
    await desk.press("世帯に配信する")
    await desk.sees("件数が合いません")
    await desk.look()
    await desk.page.go_back()
    await rehearsed(desk)
    await desk.look("staff-list")
    await desk.page.get_by_label("配信する世帯の数").fill(str(cases))
    await desk.press("世帯に配信する")
    await desk.sees("配信しました")
    await desk.look()


async def released_by_robot(url: str, name: str, city: City) -> None:
    """A programme with these households on its list, released; without Chromium, for what comes after."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, target_rows(city))
        content = path.read_bytes()
    connector = aiohttp.TCPConnector()
    async with connector, Browser(url, connector) as browser:
        robot = ClerkRobot(browser)
        await robot.sign_in()
        programme = await robot.create_programme(name, date.today(), date.today() + timedelta(days=60))
        target_list = await robot.upload(programme, "list.xlsx", content)
        await robot.wait_read(target_list)
        await robot.release(target_list)
