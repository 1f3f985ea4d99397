"""A browser window in which every page is judged: accessibility, width, dead links, errors of scripts."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response, Route, ViewportSize

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=320, height=640)
SCREENSHOTS = Path("docs/screenshots") if os.environ.get("TODOKE_SCREENSHOTS") == "1" else None
_LINKS = """[...document.querySelectorAll('a[href]:not([href^="#"])')].map(a => a.href)"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Window:
    """`look` judges the page that is shown; `close` fails for a page that was shown but never judged."""

    def __init__(self, base: str, context: BrowserContext, page: Page, mirror: Page | None) -> None:
        self.base, self.context, self.page = base, context, page
        self._mirror = mirror
        self._shown: set[str] = set()
        self._judged: set[str] = set()
        self._links: set[str] = set()
        self.script_errors: list[str] = []
        page.on("response", self._note)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.script_errors.append(str(error)))

    async def open(self, path: str) -> None:
        await self.page.goto(self.base + path)

    async def press(self, name: str) -> None:
        """The button with this text."""
        await self.page.get_by_role("button", name=name).first.click()

    async def follow(self, name: str) -> None:
        """The link with this text."""
        await self.page.get_by_role("link", name=name).first.click()

    async def sees(self, text: str) -> None:
        """Wait until the words are on the page."""
        await self.page.get_by_text(text).first.wait_for()

    async def look(self, shot: str | None = None) -> None:
        """No axe violation; no sideways scrolling, on phones also at 320 px. `shot`: name of a screenshot."""
        await self.page.wait_for_load_state("load")
        self._judged.add(urlsplit(self.page.url).path)
        if self._mirror is None:
            await self._judge(self.page)
        else:  # without scripts axe cannot run: the same HTML at the same address, in a window with scripts
            html = await self.page.content()
            url = self.page.url

            async def same(route: Route) -> None:
                await route.fulfill(body=html, content_type="text/html; charset=utf-8")

            await self._mirror.route(url, same)
            await self._mirror.goto(url)
            await self._judge(self._mirror)
            await self._mirror.unroute(url)
        if shot and SCREENSHOTS:
            await self.page.evaluate("scrollTo(0, 0)")
            await self.page.screenshot(path=SCREENSHOTS / f"{shot}.png")

    async def _judge(self, page: Page) -> None:
        where = urlsplit(page.url).path
        results = await Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{where}\n{_spoken(results.response)}"
        self._links |= {link for link in await page.evaluate(_LINKS) if link.startswith(self.base)}
        usual = page.viewport_size or DESK
        for size in (usual, NARROW) if usual["width"] < 600 else (usual,):
            await page.set_viewport_size(size)
            wider = await page.evaluate(_OVERFLOW)
            assert wider <= 0, f"{where} is {wider} px wider than {size['width']} px"
        await page.set_viewport_size(usual)

    async def close(self) -> None:
        """Every page shown was judged; no link on them is dead; no script failed."""
        assert self._shown <= self._judged, f"never judged: {sorted(self._shown - self._judged)}"
        assert self.script_errors == []
        for link in sorted(self._links):
            answer = await self.context.request.get(link.partition("#")[0])
            # 409: a sentence that it is over by now, e.g. the file of a list that was taken back since
            assert answer.status < 400 or answer.status == 409, f"{urlsplit(link).path}: {answer.status}"

    def _note(self, response: Response) -> None:
        if not response.request.is_navigation_request() or 300 <= response.status < 400:
            return
        if "text/html" in response.headers.get("content-type", ""):
            self._shown.add(urlsplit(response.url).path)

    def _console(self, message: ConsoleMessage) -> None:
        # A page or fragment that is refused with 4xx is logged by the browser as an error of loading.
        if message.type == "error" and not re.search(r"status of 4\d\d|Response Status Error Code 401", message.text):
            self.script_errors.append(message.text)


@asynccontextmanager
async def window(
    chromium: Browser, base: str, size: ViewportSize, *, scripts: bool = True, like: Window | None = None
) -> AsyncIterator[Window]:
    """A fresh browser profile (`like`: with the cookies of another window), judged when the block ends well."""
    state = await like.context.storage_state() if like else None
    options: dict[str, Any] = {
        "viewport": size,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "device_scale_factor": 2 if size["width"] < 600 else 1,
    }
    context = await chromium.new_context(**options, storage_state=state, java_script_enabled=scripts)
    apart = None if scripts else await chromium.new_context(**options)
    try:
        mirror = await apart.new_page() if apart else None
        opened = Window(base, context, await context.new_page(), mirror)
        yield opened
        await opened.close()
    finally:
        await context.close()
        if apart:
            await apart.close()


def _spoken(results: dict[str, Any]) -> str:
    return "\n".join(
        f"{each['id']} ({each['help']}): "
        + "; ".join(f"{node['html'][:200]} {node['failureSummary']}" for node in each["nodes"])
        for each in results["violations"]
    )
