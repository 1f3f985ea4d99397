"""A browser without JavaScript: cookies, redirects, links and forms."""

import io
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from sandbox.robot.page import Page


class Stuck(Exception):
    """The page is not what a person would expect here; the message holds the path, never what the page says."""


class Browser:
    """One person's browser. Redirects are followed across hosts; every form post carries Origin and Sec-Fetch-Site."""

    def __init__(self, base: str, connector: aiohttp.TCPConnector) -> None:
        origins = [URL(base)]
        self._base = base
        self._session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=origins),
            timeout=aiohttp.ClientTimeout(total=60),
        )
        self.url = base
        self.status = 0
        self.page = Page("")

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        await self._session.close()

    def cookie(self, name: str, value: str) -> None:
        self._session.cookie_jar.update_cookies({name: value}, URL(self._base))

    async def open(self, path: str) -> Page:
        """Go to an address; follows redirects."""
        return await self._load("GET", urljoin(self.url, path))

    async def click(self, text: str) -> Page:
        """Follow the link with these words."""
        return await self.open(self.page.link(text))

    async def press(
        self,
        button: str,
        fields: Mapping[str, str] | None = None,
        *,
        tick: bool = False,
        file: tuple[str, bytes] | None = None,
    ) -> Page:
        """Press the button with these words, with fields filled in; `tick` sets every checkbox of its form."""
        try:
            form, named = self.page.form(button)
        except LookupError as error:
            raise Stuck(f"{urlsplit(self.url).path} ({self.status}): {error}") from None
        values = [(n, v) for n, v in form.fields if n not in (fields or {})]
        values += list((fields or {}).items()) + (form.checkboxes if tick else [])
        if named[0]:
            values.append(named)
        address = urljoin(self.url, form.action or self.url)
        if form.method == "get":
            return await self._load("GET", str(URL(address).with_query(values)))
        data = aiohttp.FormData(quote_fields=False, default_to_multipart=form.enctype == "multipart/form-data")
        for name, value in values:
            if not (file and name == "file"):
                data.add_field(name, value)
        if file:
            data.add_field("file", io.BytesIO(file[1]), filename=file[0], content_type="application/octet-stream")
        return await self._load("POST", address, data)

    async def download(self, path: str) -> bytes:
        """The bytes behind an address. Raises `Stuck` unless the answer is 200."""
        async with self._session.get(urljoin(self._base, path)) as response:
            if response.status != 200:
                raise Stuck(f"{path}: {response.status}")
            return await response.read()

    async def _load(self, method: str, url: str, data: aiohttp.FormData | None = None) -> Page:
        parts = urlsplit(url)
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": f"{parts.scheme}://{parts.netloc}"} if data else {}
        async with self._session.request(method, url, data=data, headers=headers) as response:
            self.url, self.status = str(response.url), response.status
            html = await response.text() if "html" in response.content_type else ""
        self.page = Page(html)
        if self.status >= 500:
            raise Stuck(f"{urlsplit(self.url).path}: {self.status}")
        return self.page
