"""What a resident does on the phone, tap by tap."""

import asyncio

from tests.browser.window import Window


async def choose_phone(phone: Window, *, household: int = 0, person: int = 0) -> str:
    """The phone of the person at this place; the path of its chat."""
    await phone.open("/sandbox/phone")
    await phone.look()
    await phone.page.locator("section.household").nth(household).locator("a.person").nth(person).click()
    await phone.sees("友だちに追加する")
    await phone.look()
    return phone.page.url.removeprefix(phone.base)


async def allow(phone: Window) -> None:
    """Sign in with LINE where it asks."""
    button = phone.page.get_by_role("button", name="許可する")
    if await button.count():
        await phone.look()
        await button.click()


async def notice_comes(phone: Window, chat: str) -> None:
    """Look at the chat until the notice is there; without scripts it does not appear by itself."""
    for _ in range(100):
        await phone.open(chat)
        if await phone.page.get_by_text("市からお知らせがあります").count():
            break
        await asyncio.sleep(0.2)
    await phone.sees("市からお知らせがあります")
    await phone.look()


async def register(phone: Window) -> None:
    """友だち追加 → 事前登録 → LINE → card → consent → done."""
    await phone.press("友だちに追加する")
    await phone.sees("事前登録")
    await phone.look()
    await phone.follow("事前登録")
    await phone.look()
    await phone.follow("LINEで登録をはじめる")
    await phone.look()
    await phone.press("許可する")
    await phone.look()
    await phone.press("本人確認をはじめる")
    await phone.look()
    await phone.page.locator("button.main").click()
    await phone.sees("同意していただくこと")
    await phone.look("registration")
    await phone.page.get_by_label("同意します").check()
    await phone.press("登録する")
    await phone.sees("登録が終わりました")
    await phone.look()


async def open_notice(phone: Window, chat: str) -> None:
    """Tap the button of the notice in the chat, sign in with LINE where it asks; ends at the city's page."""
    await notice_comes(phone, chat)
    await phone.page.get_by_role("log").get_by_role("link", name="お知らせを見る").last.click()
    await allow(phone)


async def confirm(phone: Window) -> str:
    """Look, agree, 確認; the receipt number."""
    await phone.look("resident-page")
    await phone.page.get_by_role("checkbox").check()
    await phone.press("確認")
    await phone.sees("受付番号")
    await phone.look("receipt")
    return await phone.page.locator(".receipt").inner_text()
