"""What staff see of the channel and of a programme's notices, and who may stop and start it."""

import re
from collections.abc import AsyncIterator
from typing import cast
from uuid import UUID

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime, Service
from libs.common.staff.roles import Role
from libs.common.web import access, sessions
from libs.common.web.cookies import cookie_name
from services.notifier.app import build
from services.notifier.line.transport import Quota
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.pages import REASONS
from services.notifier.store_channel import channel, pause, save_quota
from tests.unit.notifier.chain import Somebody, hear, matched, registered
from tests.unit.notifier.settings_for_test import SETTINGS

STAFF = "https://staff.city.test"
PROGRAMME = UUID(int=1)


@pytest.fixture
def service(database: Database) -> Service:
    return build(Runtime(SETTINGS, database, cast(Bus, None), database.keys))


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url=STAFF) as client:
        yield client


async def sign_in(http: httpx.AsyncClient, database: Database, *roles: Role) -> None:
    async with database.begin() as tx:
        data = {"name": "担当", "roles": [role.value for role in roles]}
        session = await sessions.start(tx, "staff", data, "subject-1")
    http.headers["Cookie"] = f"{cookie_name('notifier', 'staff')}={session}"
    http.headers["Sec-Fetch-Site"] = "same-origin"


async def press(http: httpx.AsyncClient, path: str) -> httpx.Response:
    page = (await http.get("/notifier/staff")).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    return await http.post(path, data={"csrf": token})


async def pause_channel(database: Database, reason: str) -> None:
    async with database.begin() as tx:
        assert await pause(tx, reason, by="notifier")


async def test_an_operator_stops_and_starts_the_channel(http: httpx.AsyncClient, database: Database) -> None:
    await sign_in(http, database, Role.OPERATOR)
    assert "配信しています" in (await http.get("/notifier/staff")).text
    assert (await press(http, "/notifier/staff/pause")).status_code == 303
    assert (await channel(database)).paused_reason == "operator"
    assert "配信を止めています" in (await http.get("/notifier/staff")).text
    assert (await press(http, "/notifier/staff/resume")).status_code == 303
    assert (await channel(database)).paused_reason is None
    audited = await database.fetch("SELECT action, actor FROM audit ORDER BY id")
    assert [tuple(row) for row in audited] == [("channel.pause", "subject-1"), ("channel.resume", "subject-1")]


async def test_without_the_forms_token_nothing_happens(http: httpx.AsyncClient, database: Database) -> None:
    await sign_in(http, database, Role.OPERATOR)
    assert (await http.post("/notifier/staff/pause")).status_code == 403
    assert (await channel(database)).paused_reason is None


async def test_others_see_the_state_and_cannot_change_it(http: httpx.AsyncClient, database: Database) -> None:
    await pause_channel(database, "quota")
    await sign_in(http, database, Role.CLERK)
    page = (await http.get("/notifier/staff")).text
    assert REASONS["quota"][1] in page
    assert '<form method="post" action="/notifier/staff/resume"' not in page
    for path in ("/notifier/staff/pause", "/notifier/staff/resume"):
        assert (await press(http, path)).status_code == 403
    for path in ("/notifier/api/v1/channel/pause", "/notifier/api/v1/channel/resume"):
        assert (await http.post(path)).status_code == 403
    assert (await channel(database)).paused_reason == "quota"


@pytest.mark.parametrize("reason", REASONS)
async def test_every_reason_says_what_to_do(http: httpx.AsyncClient, database: Database, reason: str) -> None:
    await pause_channel(database, reason)
    await sign_in(http, database, Role.OPERATOR)
    page = (await http.get("/notifier/staff")).text
    assert REASONS[reason][0] in page
    assert "配信を再開する" in page


async def test_the_first_reason_of_a_pause_stays(database: Database) -> None:
    await pause_channel(database, "quota")
    async with database.begin() as tx:
        assert not await pause(tx, "token", by="notifier")
    assert (await channel(database)).paused_reason == "quota"


async def test_counts_of_a_programme(http: httpx.AsyncClient, database: Database) -> None:
    await sign_in(http, database, Role.CLERK)
    empty = (await http.get(f"/notifier/fragments/programmes/{PROGRAMME}")).text
    assert "まだありません" in empty
    people = [Somebody(n) for n in range(3)]
    await hear(database, on_resident_registered, *(registered(who, database.keys) for who in people[:2]))
    await hear(database, on_eligibility_matched, *(matched(who) for who in people))
    counts = (await http.get(f"/notifier/api/v1/programmes/{PROGRAMME}/deliveries")).json()
    assert {k: n for k, n in counts.items() if n} == {"queued": 2, "waiting": 1}
    other = (await http.get(f"/notifier/api/v1/programmes/{UUID(int=9)}/deliveries")).json()
    assert set(other.values()) == {0}
    fragment = (await http.get(f"/notifier/fragments/programmes/{PROGRAMME}")).text
    assert "送信待ち" in fragment
    assert "およそ1分" in fragment
    assert "<html" not in fragment


async def test_the_api_tells_pause_and_quota(http: httpx.AsyncClient, database: Database) -> None:
    await save_quota(database, Quota(200, 150))
    await pause_channel(database, "token")
    await sign_in(http, database, Role.AUDITOR)
    told = (await http.get("/notifier/api/v1/channel")).json()
    assert (told["paused"], told["paused_reason"], told["quota_limit"], told["quota_used"]) == (True, "token", 200, 150)


async def test_only_the_webhook_and_sign_in_are_open(service: Service, http: httpx.AsyncClient) -> None:
    doors = access.doors(service.app)
    own = {d.path for d in doors if d.access == "public" and "/staff/" not in d.path and "/static/" not in d.path}
    assert own <= {"/line/webhook", "/notifier/openapi.json", "/notifier/docs"}
    assert (await http.get("/notifier/api/v1/channel")).status_code == 401
    assert (await http.get("/notifier/staff")).status_code == 303
