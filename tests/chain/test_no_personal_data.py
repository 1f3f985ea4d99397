"""The whole story with marked people; then everything the system wrote is searched for them."""

import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from starlette.types import Receive, Scope, Send

from libs.common.bus import Message
from libs.common.bus.kafka import Connection
from libs.common.events import ResidentRegistered, TargetListed, new_id, now
from libs.common.events.terms import ClaimUnit, ProcedureKind
from services import running as running_module
from services.commands.parked import _replay
from services.eligibility.domain import day_in_japan
from services.host import Host
from tests.chain import marked
from tests.chain.hands import clerk, resident
from tests.chain.marked import HEAD, PEOPLE, PROGRAMME
from tests.chain.planted import csv_list, give_phones
from tests.chain.scan import Scan
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import Whole, whole

_PHONE = "/sandbox/phone"
"""The resident's own phone, which knows whose it is; no part of the city's system."""


@dataclass
class Told:
    """The system after the story, everything that was asked of it, and the scan for its people."""

    city: Whole
    addresses: list[str]
    scan: Scan
    line_ids: list[str]


@pytest.fixture
async def told(
    database_url: str,
    tmp_path: Path,
    bus: Connection | None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[Told]:
    addresses: list[str] = []

    class Recording(Host):
        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and not scope["path"].startswith(_PHONE):
                addresses.append(f"{scope['path']}?{scope['query_string'].decode()}")
            await super().__call__(scope, receive, send)

    monkeypatch.setattr(running_module, "Host", Recording)
    caplog.set_level(logging.DEBUG, "asyncio")
    async with whole(database_url, tmp_path, bus) as city:
        users = await give_phones(city.http, city.url, PEOPLE, friends=False)
        line_ids = list(users.values())
        await tell(city, users)
        yield Told(city, addresses, Scan(marked.texts(line_ids)), line_ids)


async def tell(city: Whole, users: dict[str, str]) -> None:
    """Both register on the pages, the list comes as a file, the head reads and confirms, staff look at everything."""
    for person in PEOPLE:
        async with resident(city.url, users[person.person_number], person) as robot:
            await robot.register()
    async with clerk(city.url) as desk:
        today = day_in_japan(now())
        programme = await desk.create_programme(PROGRAMME, today, today)
        list_id = await desk.upload(programme, marked.FILENAME, csv_list(marked.rows(), "utf-8"))
        await desk.wait_read(list_id)
        await desk.release(list_id)
        await city.drained()
        async with resident(city.url, users[HEAD.person_number], HEAD) as robot:
            await robot.confirm()
        await city.drained()
        assert (await desk.applications(programme)).startswith(b"PK")
    assert sum((await shown(city.admin, RECEIPT)).values()) == 1
    await park(city)


async def park(city: Whole) -> None:
    """Events that cannot be handled: sealed for nobody, and sealed rightly with a content that is not what it says."""
    async with city.database("registration").begin() as tx:
        event_id = new_id()
        sealed = tx.keys.seal_event("eligibility", new_id(), "person", marked.HEAD.name.encode())
        line_id = tx.keys.seal_event("notifier", new_id(), "line_id", b"U" + b"0" * 32)
        tx.emit(
            ResidentRegistered(
                resident_id=new_id(),
                revision=1,
                registered_at=tx.now,
                line_hash="0" * 32,
                person=sealed,
                line_id=line_id,
                assurance="jpki",
                proven_at=tx.now,
                consent_version="1",
            ),
            id=event_id,
        )
    async with city.database("eligibility").begin() as tx:
        event_id = new_id()
        household = {"reference": marked.REFERENCE, "payee": marked.HEAD.name, "kana": marked.HEAD.kana}  # no address
        tx.emit(
            TargetListed(
                case_id=new_id(),
                programme_id=new_id(),
                revision=1,
                claim_unit=ClaimUnit.HOUSEHOLD,
                procedure_kind=ProcedureKind.CONFIRMATION_FORM,
                amount=1,
                household=tx.keys.seal_event("confirmation", event_id, "household", orjson.dumps(household)),
                protected=False,
            ),
            id=event_id,
        )
    await city.drained()
    for service in ("eligibility", "notifier", "confirmation"):
        assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 1, service
        settings = city.settings.model_copy(update={"database_url": city.database_url})
        assert await _replay(settings, service, None) == (0, 1), "it fails again, and the reason is kept"


async def messages(admin: Any) -> list[str]:
    return [r["body"] for r in await admin.fetch("SELECT body FROM sandbox.message WHERE direction = 'account'")]


async def test_nothing_the_system_writes_names_anybody(
    told: Told, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    scan, admin = told.scan, told.city.admin
    assert await scan.tables(admin) == []

    records = await told.city.log.records()
    assert len(records) > 5
    assert [hit for r in records for hit in scan.of(f"{r.topic} body", r.body)] == []
    assert [hit for r in records for hit in scan.of(f"{r.topic} key and headers", f"{r.key} {dict(r.headers)}")] == []
    said = await messages(admin)
    assert len(said) >= 4, "greetings, notice and receipt"
    assert [hit for body in said for hit in scan.of("LINE message", body)] == []
    assert not any(PROGRAMME in body or "給付" in body for body in said), "the name of the benefit tells too"

    asked = {a.split("?")[0] for a in told.addresses}
    assert {"/registration/signin/callback", "/line/webhook", "/eligibility/programmes"} <= asked
    assert [hit for address in told.addresses for hit in scan.of("address", address)] == []


async def test_logs_name_nobody(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, told: Told
) -> None:
    printed = capfd.readouterr()
    written = printed.out + printed.err + "\n".join(record.getMessage() for record in caplog.records)
    assert "event_parked" in written, "the log was captured"
    assert told.scan.of("log", written) == []


async def test_the_scan_finds_a_planted_leak(told: Told, capfd: pytest.CaptureFixture[str], database_url: str) -> None:
    """A name in an audit row, a LINE id in a log line, a household number in an event, kana in a sealed column."""
    scan, city = told.scan, told.city
    async with city.database("registration").begin() as tx:
        tx.audit("resident.looked_up", HEAD.name, actor="staff-001")
    leak = Message("notice.pushed", "key", {"ce_id": str(new_id())}, marked.HOUSEHOLD.encode())
    await city.services["registration"].runtime.bus.publish([leak])
    await city.admin.execute("UPDATE notifier.resident SET line_id = $1", HEAD.kana.encode("cp932"))
    found = "\n".join(await scan.tables(city.admin))
    assert "registration.audit.object: 朔夜丸 (utf-8)" in found
    assert any(scan.of("event", record.body) for record in await city.log.records())
    assert "notifier.resident.line_id: サクヤマル (cp932)" in found

    print(f"push failed for {told.line_ids[0]}")
    assert scan.of("log", capfd.readouterr().out) != []
    assert scan.of("address", f"/registration/?name={quote(HEAD.name)}") != []
    assert scan.of("log", json.dumps({"name": HEAD.name})) != []
    assert scan.of("cookie", b64encode(HEAD.address.encode())) != []
