"""One example service with a route of every kind, in front of a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import httpx
import orjson
import pytest
from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request
from pydantic import BaseModel, SecretStr

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.settings import Settings
from libs.common.staff.roles import Member, Role
from libs.common.staff.signin import staff_signin
from libs.common.web import csrf, sessions
from libs.common.web.app import create_app
from libs.common.web.cookies import cookie_name
from libs.common.web.guard import Resident, public, resident, staff
from libs.common.web.pages import Pages
from libs.common.web.signin import resident_signin
from tests.conftest import DatabaseOf
from tests.unit.web.oidc_provider import CLIENT, ISSUER, SECRET, TestProvider

NAME = "registration"
BASE = "https://city.example"
SAME = {"Sec-Fetch-Site": "same-origin"}


class Note(BaseModel):
    text: str
    amount: int


def example_routes(pages: Pages) -> APIRouter:
    router = APIRouter(prefix=f"/{NAME}")

    @router.get("/hello", dependencies=[Depends(public)])
    async def hello() -> str:
        return "hello"

    @router.get("/break", dependencies=[Depends(public)])
    async def broken() -> str:
        raise RuntimeError("山田太郎 1985-03-15")

    @router.get("/gone", dependencies=[Depends(public)])
    async def gone() -> str:
        raise HTTPException(404, "この整理番号はありません。番号を確認してください。")

    @router.get("/mine")
    async def mine(request: Request, who: Annotated[Resident, Depends(resident)]) -> Any:
        return pages.render(request, "mine.html", line_hash=who.line_hash)

    @router.post("/mine")
    async def change(who: Annotated[Resident, Depends(resident)], answer: Annotated[str, Form()]) -> dict[str, str]:
        return {"line_hash": who.line_hash, "line_id": who.line_id, "answer": answer}

    @router.get("/staff/desk")
    async def desk(request: Request, member: Annotated[Member, Depends(staff(Role.CLERK, Role.REVIEWER))]) -> Any:
        return pages.render(request, "desk.html")

    @router.get("/api/v1/notes")
    async def notes(member: Annotated[Member, Depends(staff(Role.CLERK))]) -> dict[str, str]:
        """Read the notes."""
        return {"subject": member.subject, "name": member.name}

    @router.post("/api/v1/notes")
    async def note(member: Annotated[Member, Depends(staff(Role.CLERK))], note: Note) -> dict[str, int]:
        return {"amount": note.amount}

    return router


@dataclass
class Site:
    app: FastAPI
    runtime: Runtime
    database: Database
    client: httpx.AsyncClient
    provider: TestProvider

    async def sign_in(self, kind: sessions.Kind, subject: str = "s" * 32, roles: tuple[str, ...] = ("clerk",)) -> bytes:
        """A session as sign-in would leave it; the hash it is stored under."""
        data = {"line_id": "U1"} if kind == "resident" else {"name": "試験 花子", "roles": list(roles)}
        async with self.database.begin() as tx:
            session_id = await sessions.start(tx, kind, data, subject)
        self.client.cookies.set(cookie_name(NAME, kind), session_id, domain="city.example")
        return sessions.hash_of(session_id)

    def token(self, id_hash: bytes) -> str:
        return csrf.token_of(self.runtime.keys, id_hash)

    async def audit(self) -> list[dict[str, Any]]:
        rows = await self.database.fetch("SELECT actor, role, action, object, detail FROM audit ORDER BY id")
        return [{**dict(row), "detail": orjson.loads(row["detail"])} for row in rows]


def settings_of(**more: Any) -> Settings:
    given: dict[str, Any] = {
        "public_url": BASE,
        "staff_issuer": ISSUER,
        "staff_client_id": CLIENT,
        "staff_client_secret": SecretStr(SECRET),
        "line_login_issuer": ISSUER,
        "line_login_channel_id": CLIENT,
        "line_login_channel_secret": SecretStr(SECRET),
        **more,
    }
    return Settings(**given)


SiteOf = Callable[..., Awaitable[Site]]


@pytest.fixture
async def site_of(database_of: DatabaseOf, tmp_path: Path) -> AsyncIterator[SiteOf]:
    """`await site_of(public_url=…)`: the example service with other settings."""
    opened: list[httpx.AsyncClient] = []
    (tmp_path / "mine.html").write_text(
        '{% extends "resident.html" %}{% from "macros.html" import csrf_field %}{% block title %}私{% endblock %}'
        '{% block content %}<form method="post">{{ csrf_field() }}</form>{{ line_hash }}{% endblock %}'
    )
    (tmp_path / "desk.html").write_text(
        '{% extends "staff.html" %}{% block title %}机{% endblock %}{% block content %}<h1>机</h1>{% endblock %}'
    )

    async def build(**more: Any) -> Site:
        database = await database_of(NAME)
        runtime = Runtime(settings_of(**more), database, cast(Bus, None), database.keys)
        pages = Pages(NAME, runtime.settings, tmp_path)
        routers = [example_routes(pages), resident_signin(runtime, NAME), staff_signin(runtime, NAME)]
        app = create_app(runtime, NAME, "見本", routers)
        provider = TestProvider()
        app.state.http = httpx.AsyncClient(transport=httpx.ASGITransport(provider.app))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)
        opened.extend((app.state.http, client))
        return Site(app, runtime, database, client, provider)

    yield build
    for client in opened:
        await client.aclose()


@pytest.fixture
async def site(site_of: SiteOf) -> Site:
    return await site_of()
