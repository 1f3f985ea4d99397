"""Every other staff page: the samples of a real list, the services' pages, refusals, sign-out, interfaces."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from services import compose
from services.demonstration.system import System
from tests.browser import clerk
from tests.browser.window import DESK, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SAMPLES = Path("tests/data/lists")


async def test_the_sample_lists_are_staged_and_can_be_taken_back(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        programme = await clerk.create_programme(desk, "均等割のみ課税世帯給付金")
        for sample in sorted(SAMPLES.iterdir()):
            if sample.suffix == ".csv":  # another system's headings
                await clerk.upload(desk, programme, sample, "この列を、この項目として読みました")
                await desk.press("この読み方で合っている")
                await desk.sees("世帯に配信する")
                await clerk.rehearsed(desk)
                await desk.look()
            else:
                await clerk.upload(desk, programme, sample, "世帯に配信する")
            await desk.page.get_by_text("このリストを取り消す").click()
            await desk.press("取り消す")
            await desk.sees("アップロードしたリスト")
            await desk.look()
            await desk.follow(sample.name)
            await desk.sees("このリストは取り消しました")
            await desk.look()


async def test_one_sign_in_opens_every_service_and_one_sign_out_closes_all(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk, "システム運用")
        await desk.look("staff-home")
        for name in ("事前登録", "LINE通知", "確認と申請", "はじめの画面"):
            await desk.follow(name)
            await desk.page.get_by_role("heading", level=1).wait_for()
            assert "/sandbox/" not in desk.page.url
            await desk.look()
        await desk.open("/notifier/staff")
        await desk.press("配信を止める")
        await desk.sees("配信を止めています")
        await desk.look()
        await desk.press("配信を再開する")
        await desk.sees("送信待ちはありません")
        await desk.look()
        await desk.open("/eligibility/staff/sessions")
        await desk.sees("サインイン中の職員")
        await desk.look()
        await desk.press("サインアウト")
        await desk.sees("職員サインイン")
        await desk.look()
        for service in compose.NAMES:
            await desk.open(f"/{service}/staff")
            await desk.sees("職員サインイン")
        await desk.press("給付担当")
        await desk.sees("事務")


async def test_what_a_role_may_not_do_is_said_in_words(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk, "監査担当")
        await desk.look()
        await desk.open("/eligibility/programmes/new")
        await desk.sees("この操作ができるのは、給付担当です。")
        await desk.look()
        await desk.open("/eligibility/programmes/00000000-0000-0000-0000-000000000000")
        await desk.sees("ページが見つかりません")
        await desk.look()


async def test_wrong_entries_are_told_at_the_form(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await clerk.sign_in(desk)
        await desk.look()
        await desk.open("/eligibility/programmes/new")
        await desk.look()
        page = desk.page
        for label, value in (("事業の名前", "過去の事業"), ("法的な根拠", "なし"), ("支給額", "三万円")):
            await page.get_by_label(label).fill(value)
        for label in ("基準日", "受付の期限"):
            await page.get_by_label(label).fill("2020-01-01")
        await desk.press("つくる")
        await desk.sees("支給額は数字で入れてください。")
        await desk.look()
        await page.get_by_label("支給額").fill("30,000円")
        await desk.press("つくる")
        await desk.sees("入力を確認してください")
        assert await page.get_by_label("事業の名前").input_value() == "過去の事業"
        await desk.look()


async def test_the_interfaces_are_described(system: System, chromium: Browser) -> None:
    async with window(chromium, system.url, DESK) as desk:
        await desk.open("/")
        await desk.look()
        for service in compose.NAMES:
            await desk.open(f"/{service}/docs")
            await desk.look()
