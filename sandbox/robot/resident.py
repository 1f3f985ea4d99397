"""A resident with a phone: adds the account, registers, reads the notice, confirms."""

from urllib.parse import urlsplit

from sandbox.robot.browser import Browser, Stuck


class ResidentRobot:
    """`phone` is the code of the phone at `/sandbox/phone/<code>`; one browser is one phone. `name` is on the card."""

    def __init__(self, browser: Browser, phone: str, name: str) -> None:
        self._browser = browser
        self._name = name
        self._phone = f"/sandbox/phone/{phone}"

    async def register(self) -> None:
        """事前登録 from the first tap to the last page. Raises `Stuck` when a page is not as expected."""
        b = self._browser
        page = await b.open(self._phone)
        if "友だちに追加する" in page.text:
            await b.press("友だちに追加する")
        await b.click("事前登録")
        await b.click("LINEで登録をはじめる")
        await self._allow()
        await b.press("本人確認をはじめる")
        await b.press(f"{self._name} さんのカードを読み取る")
        await b.press("登録する", tick=True)
        self._expect("登録が終わりました")

    async def confirm(self) -> str:
        """お知らせを見る, look, 確認; the receipt number. Raises `Stuck` when there is nothing to confirm."""
        b = self._browser
        await b.open(self._phone)
        await b.click("お知らせを見る")
        await self._allow()
        await b.press("確認", tick=True)
        self._expect("受付番号")
        return b.url.rsplit("/", 1)[-1]

    async def look(self) -> str:
        """The words of the page behind お知らせを見る."""
        await self._browser.open(self._phone)
        await self._browser.click("お知らせを見る")
        await self._allow()
        return self._browser.page.text

    async def _allow(self) -> None:
        if any("許可する" in text for form in self._browser.page.forms for text, _, _ in form.buttons):
            await self._browser.press("許可する")

    def _expect(self, words: str) -> None:
        if words not in self._browser.page.text:
            path = urlsplit(self._browser.url).path
            raise Stuck(f"expected {words!r} at {path}, status {self._browser.status}")
