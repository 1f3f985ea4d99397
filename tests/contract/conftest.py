"""Each service as it is served, in front of a real database, with a staff provider beside it."""

import importlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
from pydantic import SecretStr

from libs.common.bus.unused import NoBus
from libs.common.service import Runtime, Service
from libs.common.settings import Settings
from libs.common.staff.roles import Role
from libs.common.web import csrf, sessions
from libs.common.web.cookies import cookie_name
from tests.conftest import DatabaseOf
from tests.unit.web.oidc_provider import CLIENT, ISSUER, SECRET, TestProvider

BASE = "https://city.example"


@dataclass
class Served:
    """A service and one browser in front of it."""

    name: str
    service: Service
    browser: httpx.AsyncClient
    provider: TestProvider
    token: str = ""

    async def sign_in(self, who: Role | None) -> None:
        """As this role; None: as a resident. The session is what sign-in would have left."""
        self.browser.cookies.clear()
        kind = "staff" if who else "resident"
        data = {"name": "試験 花子", "roles": [who]} if who else {"line_id": "U1"}
        async with self.service.runtime.database.begin() as tx:
            session = await sessions.start(tx, "staff" if who else "resident", data, "s" * 32)
        self.browser.cookies.set(cookie_name(self.name, kind), session, domain="city.example")  # type: ignore[arg-type]
        self.token = csrf.token_of(self.service.runtime.keys, sessions.hash_of(session))

    async def ask(self, method: str, path: str, *, token: bool = True, bearer: str | None = None) -> httpx.Response:
        """A request as one of our own pages sends it, with an empty form."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {"Sec-Fetch-Site": "same-origin"}
        if method == "GET":
            return await self.browser.get(path, headers=headers)
        form = {"csrf": self.token} if token and self.token and not bearer else {}
        return await self.browser.request(method, path, headers=headers, data=form)


ServedOf = Callable[[str], Awaitable[Served]]


@pytest.fixture
async def served(database_of: DatabaseOf) -> AsyncIterator[ServedOf]:
    """`await served("notifier")`"""
    clients: list[httpx.AsyncClient] = []

    async def build(name: str) -> Served:
        settings = Settings(
            public_url=BASE, staff_issuer=ISSUER, staff_client_id=CLIENT, staff_client_secret=SecretStr(SECRET)
        )
        database = await database_of(name)
        runtime = Runtime(settings, database, NoBus(), database.keys)
        service: Service = importlib.import_module(f"services.{name}.app").build(runtime)
        provider = TestProvider()
        service.app.state.http = httpx.AsyncClient(transport=httpx.ASGITransport(provider.app))
        browser = httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url=BASE)
        clients.extend((service.app.state.http, browser))
        return Served(name, service, browser, provider)

    yield build
    for client in clients:
        await client.aclose()
