"""A member of staff of the benefit division: creates a programme, uploads a list, releases it, saves the result."""

import asyncio
import re
from datetime import date

from sandbox.robot.browser import Browser, Stuck

_CONFIRM = "この読み方で合っている"


class ClerkRobot:
    """One member of staff in one browser."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._person = ""

    async def sign_in(self, person: str = "給付担当") -> None:
        """As the sandbox's person whose button names this role."""
        self._person = person
        await self._open("/staff")
        if "給付事業" not in self._browser.page.text:
            raise Stuck(f"not signed in, status {self._browser.status}")

    async def create_programme(self, name: str, base_date: date, deadline: date) -> str:
        """The new programme's id."""
        b = self._browser
        await b.open("/eligibility/programmes/new")
        fields = {
            "name": name,
            "legal_basis": "特定公的給付の指定",
            "base_date": base_date.isoformat(),
            "deadline": deadline.isoformat(),
        }
        await b.press("つくる", fields)
        return self._id("programmes")

    async def upload(self, programme: str, filename: str, content: bytes) -> str:
        """The new list's id; it is being read."""
        b = self._browser
        await b.open(f"/eligibility/programmes/{programme}")
        await b.press("アップロード", file=(filename, content))
        return self._id("lists")

    async def wait_read(self, list_id: str) -> str:
        """The page's words once the list is staged or refused."""
        while True:
            page = await self._browser.open(f"/eligibility/lists/{list_id}")
            if "読んでいます" not in page.text:
                return page.text
            await asyncio.sleep(0.2)

    async def nothing_changed(self) -> None:
        """異動なし until today."""
        page = await self._browser.open("/eligibility/register")
        form = next((f for f in page.forms if any("異動なし" in text for text, _, _ in f.buttons)), None)
        if form is None:
            raise Stuck(f"異動なし cannot be pressed, status {self._browser.status}")
        await self._browser.press("異動なし")

    async def release(self, list_id: str) -> int:
        """Press 配信, all at once, with the number the page shows; that number. What the page asks for first is done
        before: 異動情報 (nothing has changed), headings to confirm."""
        page = await self._browser.open(f"/eligibility/lists/{list_id}")
        if "配信の前に、異動情報を入れます" in page.text:
            await self.nothing_changed()
            page = await self._browser.open(f"/eligibility/lists/{list_id}")
        if any(_CONFIRM in text for form in page.forms for text, _, _ in form.buttons):
            page = await self._browser.press(_CONFIRM)
        button = next((t for f in page.forms for t, _, _ in f.buttons if "世帯に配信する" in t), None)
        if button is None:
            raise Stuck(f"the list cannot be released, status {self._browser.status}")
        count = button.split("世帯")[0].replace(",", "")
        await self._browser.press("世帯に配信する", {"count": count, "how": "all"})
        return int(count)

    async def applications(self, programme: str) -> bytes:
        """The confirmed applications as .xlsx."""
        await self._open(f"/confirmation/programmes/{programme}")
        return await self._browser.download(f"/confirmation/programmes/{programme}/applications.xlsx")

    async def _open(self, path: str) -> None:
        """Each service asks the provider on its own; where that asks who it is, say so."""
        page = await self._browser.open(path)
        if any(self._person in text for form in page.forms for text, _, _ in form.buttons):
            await self._browser.press(self._person)

    def _id(self, kind: str) -> str:
        found = re.search(rf"/eligibility/{kind}/([0-9a-f-]{{36}})", self._browser.url)
        if found is None:
            raise Stuck(f"no {kind} page, status {self._browser.status}")
        return found[1]
