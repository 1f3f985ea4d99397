"""The notifier and the sandbox's LINE platform over real sockets, on good and on bad days."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

import sandbox.app
from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime, Service
from libs.common.settings import Settings
from sandbox.wiring import wire
from services.notifier.app import build, templates
from services.notifier.deliver import Deliveries
from services.notifier.line.client import LineClient
from services.notifier.line.limiter import Limiter
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.store_channel import resume
from tests.unit.notifier.chain import Somebody, hear, matched, registered, said

PEOPLE = 40


@dataclass
class Town:
    """The notifier's job at hand, the sandbox's switches, and everybody's LINE user id."""

    database: Database
    service: Service
    settings: Settings
    http: httpx.AsyncClient
    users: list[str]

    async def switch(self, name: str, **body: Any) -> None:
        (await self.http.post(f"/sandbox/line/{name}", json=body)).raise_for_status()

    async def shown(self) -> list[dict[str, Any]]:
        """What all phones show, greetings left out."""
        messages = (await self.http.get("/sandbox/line/ledger", params={"limit": 20000})).json()["messages"]
        return [m for m in messages if m["way"] == "push"]


@pytest.fixture
async def town(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    url = f"http://localhost:{listener.getsockname()[1]}"
    settings = wire(Settings(public_url=url), tmp_path)
    platform = sandbox.app.build(database_url, settings)
    service = build(Runtime(settings, database, cast(Bus, None), database.keys))

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        await (platform if scope["path"].startswith("/sandbox") else service.app)(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(both, lifespan="off", log_level="error", ws="none"))
    async with platform.router.lifespan_context(platform):
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        async with httpx.AsyncClient(base_url=url) as http:
            people = [
                {
                    "person_number": f"p{n}",
                    "household_number": f"h{n}",
                    "name": f"試験{n}",
                    "kana": "シケン",
                    "birth_date": "1950-01-01",
                    "sex": "女",
                    "address": "見本市1",
                }
                for n in range(PEOPLE)
            ]
            added = await http.post("/sandbox/line/people", json={"people": people, "friends": True})
            yield Town(database, service, settings, http, added.json()["user_ids"])
        server.should_exit = True
        await serving


async def settled(town: Town, *, job: str, sql: str) -> None:
    """Run a job of the service until `sql` gives true."""
    [run] = [j.run for j in town.service.jobs if j.name == job]
    running = asyncio.ensure_future(run())
    try:
        async with asyncio.timeout(30):
            while not await town.database.fetchval(sql):
                if running.done():
                    running.result()
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_followers_are_greeted_and_known(town: Town) -> None:
    await settled(town, job="inbound", sql=f"SELECT count(*) = {PEOPLE} FROM friend WHERE following")
    assert len(await said(town.database, "line.followed")) == PEOPLE
    everything = (await town.http.get("/sandbox/line/ledger", params={"limit": 20000})).json()["messages"]
    greeted = Counter(m["user_id"] for m in everything if m["way"] == "reply")
    assert greeted == Counter(town.users)


async def queue(town: Town) -> None:
    people = [Somebody(n) for n in range(PEOPLE)]
    keys = town.database.keys
    events = [registered(who, keys, line_id=user) for who, user in zip(people, town.users, strict=True)]
    await hear(town.database, on_resident_registered, *events)
    await hear(town.database, on_eligibility_matched, *(matched(who) for who in people))


async def test_on_bad_days_every_phone_shows_the_notice_exactly_once(town: Town) -> None:
    await queue(town)
    plan = {
        "accepted-then-timeout": 0.1,
        "500-before-accept": 0.1,
        "500-after-accept": 0.1,
        "garbled-500": 0.1,
        "reset": 0.1,
        "429": 0.1,
    }
    await town.switch("faults", faults=plan, seed=5, timeout_seconds=1.5)
    open_line = partial(LineClient, town.settings, timeout=0.7)
    deliveries = Deliveries(town.database, open_line, templates(town.settings), Limiter(1000))
    async with open_line() as line:
        await deliveries.prepare(line)
        rounds = 0
        while await town.database.fetchval("SELECT count(*) FROM message WHERE state = 'queued'"):
            await deliveries.once(line)
            await town.database.pool.execute("UPDATE message SET next_try_at = now() WHERE state = 'queued'")
            rounds += 1
            assert rounds < 40
    assert rounds > 1, "the faults struck"
    assert Counter(m["user_id"] for m in await town.shown()) == Counter(town.users)
    assert {m["text"] for m in await town.shown()} == {(await town.shown())[0]["text"]}
    assert len(await said(town.database, "notice.pushed")) == PEOPLE
    assert await said(town.database, "letter.due") == []


async def test_the_running_service_delivers(town: Town) -> None:
    await queue(town)
    await settled(town, job="deliver", sql="SELECT count(*) = 0 FROM message WHERE state <> 'accepted'")
    assert Counter(m["user_id"] for m in await town.shown()) == Counter(town.users)


async def test_an_exhausted_month_pauses_the_channel_and_loses_nothing(town: Town) -> None:
    await queue(town)
    await town.switch("quota", limit=10, used=10)
    await settled(town, job="deliver", sql="SELECT paused_reason = 'quota' FROM channel")
    assert await town.shown() == []
    assert await said(town.database, "letter.due") == []
    await town.switch("quota", limit=None)
    async with town.database.begin() as tx:
        await resume(tx, by="operator-1", role="operator")
    await settled(town, job="deliver", sql="SELECT count(*) = 0 FROM message WHERE state <> 'accepted'")
    assert Counter(m["user_id"] for m in await town.shown()) == Counter(town.users)
