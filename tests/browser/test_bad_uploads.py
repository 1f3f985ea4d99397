"""Files that cannot be taken: the page says in plain words what to do, names row and column; nothing is taken in."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import aiohttp
import asyncpg
import openpyxl
import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import FilePayload

from sandbox.robot.browser import Browser
from sandbox.robot.clerk import ClerkRobot
from services.demonstration.system import System
from tests.browser import clerk
from tests.browser.window import DESK, window
from tests.unit.eligibility.lists.list_files import HEADINGS, my_number, person, text_file, workbook

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_STORED = """
SELECT l.state, l.content IS NULL AS content_gone, l.row_count, l.case_count,
       (SELECT count(*) FROM eligibility.benefit_case c WHERE c.list_id = l.list_id) AS cases,
       (SELECT count(*) FROM eligibility.target t JOIN eligibility.benefit_case c USING (case_id)
        WHERE c.list_id = l.list_id) AS targets
FROM eligibility.target_list l WHERE l.list_id = $1
"""
_LONE = my_number("12345678901")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)
"""The container Excel wraps around a workbook with a password, and the file type of Excel before 2007."""


def without(column: str) -> list[list[object]]:
    at = HEADINGS.index(column)
    return [[*row[:at], *row[at + 1 :]] for row in (list(HEADINGS), person(1))]


@dataclass(frozen=True)
class Bad:
    """`says`: what must stand on the page, in this order of words; row and column as the clerk sees them in Excel.

    `kept`: a table without a My Number stays sealed, so that it can be given back annotated.
    """

    content: bytes
    says: tuple[str, ...]
    name: str = "list.xlsx"
    kept: bool = False


CASES = {
    "no spreadsheet": Bad(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, ("Excel",)),
    "a letter instead of a list": Bad("市長 様\r\n\r\nお世話になっております。".encode(), ("見出し",), "letter.csv"),
    "password": Bad(_OLE, ("パスワード",)),
    "a column is missing": Bad(workbook(without("生年月日")), ("生年月日",), kept=True),
    "a column is there twice": Bad(
        workbook([[*HEADINGS, "氏名"], [*person(1), "見本　二郎"]]),
        ("直す 1 L 氏名", "E列「氏名」とL列「氏名」"),
        kept=True,
    ),
    "no row": Bad(workbook([HEADINGS]), ("人の行がありません",), kept=True),
    "impossible date": Bad(
        workbook([HEADINGS, person(1), person(2, 生年月日="昭和30年2月30日")]),
        ("直す 3 G 生年月日", "昭和30年2月30日"),
        kept=True,
    ),
    "a column of My Numbers": Bad(
        workbook([[*HEADINGS, "個人番号"], [*person(1), _LONE]]),
        ("マイナンバー",),
    ),
    "a lone My Number": Bad(
        text_file([HEADINGS, person(1), person(2), person(3, 宛名番号=_LONE)], "utf-8-sig"),
        ("直す 4 B 宛名番号", "マイナンバー"),
        "list.csv",
    ),
}


@dataclass
class Office:
    robot: ClerkRobot
    browser: Browser
    programme: str
    database: asyncpg.Connection


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(system: System) -> AsyncIterator[Office]:
    """A clerk with one programme to which nothing good is ever uploaded."""
    database = await asyncpg.connect(system.database.format(role="app"))
    connector = aiohttp.TCPConnector()
    async with connector, Browser(system.url, connector) as browser:
        robot = ClerkRobot(browser)
        await robot.sign_in()
        programme = await robot.create_programme("受け付けない事業", date.today(), date.today() + timedelta(days=9))
        yield Office(robot, browser, programme, database)
    await database.close()


@pytest.mark.parametrize("case", CASES)
async def test_it_is_refused_in_words_and_nothing_is_taken_in(office: Office, case: str) -> None:
    bad = CASES[case]
    list_id = await office.robot.upload(office.programme, bad.name, bad.content)
    page = await office.robot.wait_read(list_id)
    assert "このリストは取りこんでいません" in page
    for words in bad.says:
        assert words in page
    assert "ください。" in page.partition("なおし方")[2], "no sentence says what to do"
    assert _LONE not in page
    row = await office.database.fetchrow(_STORED, UUID(list_id))
    assert dict(row) == {
        "state": "refused",
        "content_gone": not bad.kept,
        "row_count": row["row_count"],
        "case_count": 0,
        "cases": 0,
        "targets": 0,
    }


async def test_nothing_chosen_and_too_large(office: Office) -> None:
    browser = office.browser
    for content, says in ((b"", "ファイルを選んでから"), (bytes(21 << 20), "20MBをこえています")):
        await browser.open(f"/eligibility/programmes/{office.programme}")
        page = await browser.press("アップロード", file=("list.xlsx", content))
        assert says in page.text
        assert browser.status in (413, 422)


async def test_the_clerk_sees_where_to_look(system: System, chromium: Chromium) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, "直しが要るリスト")
        rows = [HEADINGS, person(1), person(2, 生年月日="昭和30年2月30日"), person(3, 性別="不明な値", 支給額="七万")]
        file = FilePayload(name="直す.xlsx", mimeType="application/octet-stream", buffer=workbook(rows))
        await clerk.upload(desk, programme, file, "このリストは取りこんでいません")
        await desk.page.get_by_role("cell", name="昭和30年2月30日", exact=True).wait_for()
        await desk.follow("直したファイルをアップロードする")
        await desk.sees("直しが必要")
        await desk.look()


async def test_the_list_comes_back_annotated_and_goes_in_again(system: System, chromium: Chromium) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, "直してもどすリスト")
        headings = ["対象者番号" if name == "整理番号" else name for name in HEADINGS]
        rows = [headings, person(1), person(2, 生年月日="昭和30年2月30日")]
        file = FilePayload(name="直す.csv", mimeType="text/csv", buffer=text_file(rows))
        await clerk.upload(desk, programme, file, "このリストは取りこんでいません")
        async with desk.page.expect_download() as started:
            await desk.follow("なおし方つきのExcelを保存する")
        book = openpyxl.load_workbook(io.BytesIO((await (await started.value).path()).read_bytes()))
        sheet = book.worksheets[0]
        assert (sheet["A2"].value, sheet["I2"].value) == ("✕ 直す", "昭和30年2月30日")
        sheet["I2"] = "昭和30年2月28日"
        target = io.BytesIO()
        book.save(target)
        again = FilePayload(name="直した.xlsx", mimeType="application/octet-stream", buffer=target.getvalue())
        await clerk.upload(desk, programme, again, "この列を、この項目として読みました")
        await desk.press("この読み方で合っている")
        await desk.sees("2世帯に配信する")
        await clerk.rehearsed(desk)
        await desk.sees("リストの記録")
        await desk.look()


async def test_a_robot_confirms_headings_before_it_releases(office: Office) -> None:
    programme = await office.robot.create_programme(
        "見出しのちがうリスト", date.today(), date.today() + timedelta(days=9)
    )
    headings = ["名前" if name == "氏名" else name for name in HEADINGS]
    list_id = await office.robot.upload(programme, "list.csv", text_file([headings, person(1)]))
    assert "この列を、この項目として読みました" in await office.robot.wait_read(list_id)
    assert await office.robot.release(list_id) == 1
