"""異動情報 at the desk: asked for before a release, uploaded, a death that needs a new head, and how it goes on."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, FilePayload

from sandbox.city import Person, generate, target_rows
from services.demonstration.system import System
from tests.browser import clerk
from tests.browser.window import DESK, Window, window
from tests.chain.planted import csv_list

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Nobody of the phones' city: a change is remembered, and the other tests' lists would be held for it.
CITY = generate(75_001, 20)
PROGRAMME = "異動の給付金"
HEADINGS = ("宛名番号", "異動事由", "異動日", "氏名", "生年月日")


def household_of(size: int) -> Sequence[Person]:
    """A household of so many people."""
    return next(people for people in CITY if len(people) == size)


def changes(*rows: tuple[str, ...]) -> FilePayload:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return FilePayload(name="異動情報.csv", mimeType="text/csv", buffer=text.getvalue().encode("cp932"))


async def report(desk: Window, file: FilePayload, expect: str) -> None:
    await desk.open("/eligibility/register")
    await desk.look()
    await desk.page.get_by_label("ファイル").set_input_files(file)
    await desk.press("アップロード")
    await desk.sees(expect)
    await desk.look()


async def test_a_death_is_asked_about_before_anybody_is_told(system: System, chromium: Browser) -> None:
    today, couple = date.today(), household_of(2)
    head, other = couple
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, PROGRAMME, today - timedelta(days=1))
        file = FilePayload(
            name="list.csv", mimeType="text/csv", buffer=csv_list(target_rows([couple, household_of(1)]))
        )
        await clerk.upload(desk, programme, file, "世帯に配信する")
        await report(desk, changes(("1", "なにか", "2026/1/1", "見本", "S1.1.1")), "直すところが")
        died = (head.person_number, "死亡", today.isoformat(), head.name, head.birth_date.isoformat())
        strange = (other.person_number, "死亡", today.isoformat(), "別の　人", other.birth_date.isoformat())
        await report(desk, changes(died, strange), "時点の異動情報を反映しました")
        await desk.look("staff-register-file")
        await desk.follow("異動のため止めている世帯 1件")
        await desk.sees("確認を待っている世帯")
        await desk.look("staff-held")
        await desk.page.locator("tbody a").first.click()
        await desk.sees("新しい世帯主")
        await desk.look("staff-held-case")
        await desk.page.get_by_label(other.name).check()
        await desk.press("確認した・続ける")
        await desk.sees("確認を待っている世帯はありません")
        await desk.look()
