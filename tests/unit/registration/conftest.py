import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx
import orjson
import pytest

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from libs.common.web import sessions
from services.registration import app
from tests.conftest import DatabaseOf
from tests.unit.registration.people import line_id
from tests.unit.registration.provider import CLIENT_ID, ISSUER, IdentityProvider

CITY = "https://city.test"


@dataclass
class Browser:
    """One person's browser; `pages` keeps what was shown, `urls` where it went."""

    http: httpx.AsyncClient
    pages: list[str]
    urls: list[str]

    async def open(self, path: str) -> httpx.Response:
        return await self._seen(await self.http.get(path))

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Send the form of the page shown last, with its token."""
        [token] = set(re.findall(r'name="csrf" value="([^"]+)"', self.pages[-1]))
        form = {"csrf": token, **fields}
        return await self._seen(await self.http.post(path, data=form, headers={"Origin": CITY}))

    async def _seen(self, response: httpx.Response) -> httpx.Response:
        self.urls += [str(response.url), response.headers.get("location", "")]
        if response.status_code != 303:
            self.pages.append(response.text)
        return response


@dataclass
class City:
    """The service without network: its application, its database, the identity provider it trusts."""

    transport: httpx.ASGITransport
    database: Database
    provider: IdentityProvider

    async def phone(self, number: int) -> Browser:
        """The browser of somebody who signed in with LINE account `number`."""
        line = line_id(number)
        async with self.database.begin() as tx:
            session = await sessions.start(tx, "resident", {"line_id": line}, self.database.keys.line_hash(line))
        return self._browser(f"__Host-registration-resident={session}")

    async def desk(self, *roles: Role) -> Browser:
        """The browser of a member of staff."""
        async with self.database.begin() as tx:
            data = {"name": "担当", "roles": [role.value for role in roles]}
            session = await sessions.start(tx, "staff", data, "staff-1")
        return self._browser(f"__Host-registration-staff={session}")

    def anybody(self) -> Browser:
        """A browser without any sign-in."""
        return self._browser("")

    def _browser(self, cookie: str) -> Browser:
        client = httpx.AsyncClient(transport=self.transport, base_url=CITY, headers={"Cookie": cookie})
        return Browser(client, [], [])


@pytest.fixture
async def city(database_of: DatabaseOf, tmp_path: Path) -> AsyncIterator[City]:
    provider = IdentityProvider()
    key = tmp_path / "identity.jwk"
    key.write_bytes(orjson.dumps(provider.client_key.as_dict(private=True)))
    database = await database_of("registration")
    settings = Settings(
        public_url=CITY,
        identity_issuer=ISSUER,
        identity_client_id=CLIENT_ID,
        identity_key_file=key,
        line_login_issuer="https://login.test",
        line_login_channel_id="1",
        line_account_url="https://line.test/account",
        staff_issuer="https://staff.test",
        staff_client_id="1",
    )
    service = app.build(Runtime(settings, database, cast(Bus, None), database.keys))
    async with (
        service.app.router.lifespan_context(service.app),
        httpx.AsyncClient(transport=httpx.ASGITransport(provider.app)) as outside,
    ):
        service.app.state.http = outside
        yield City(httpx.ASGITransport(service.app), database, provider)
