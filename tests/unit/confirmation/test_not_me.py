"""わたしのことではありません: held at once, nothing shown any more, open again only when staff say so."""

from typing import Any
from uuid import uuid4

import orjson

from libs.common import events as ev
from libs.common.database import Database
from libs.common.events import CaseFreed, CaseHeld
from libs.common.events.terms import HoldReason
from tests.unit.confirmation.browser import Phone, form, tap, told
from tests.unit.confirmation.city import AT, PROGRAMME
from tests.unit.confirmation.steps import topics


async def press(client: Any, city: Any, n: int = 1) -> Any:
    page = await client.get(f"/confirmation/cases/{city.case(n)}/not-me")
    return await client.post(page.url.path, data=form(page, "not-me"))


def freed(city: Any, revision: int) -> Any:
    data = {"case_id": city.case(1), "programme_id": PROGRAMME, "revision": revision, "at": AT}
    return city.wrap(CaseFreed(**data, reason=HoldReason.NOT_ME, held_by="confirmation"), uuid4())


async def said(database: Database) -> list[CaseHeld]:
    rows = await database.fetch("SELECT body FROM outbox WHERE topic = 'case.held' ORDER BY id")
    return [CaseHeld.model_validate(orjson.loads(row["body"])) for row in rows]


async def test_the_case_is_held_and_closes(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    shown = await client.get(f"/confirmation/cases/{city.case(1)}")
    assert "わたしのことではありません" in shown.text
    answer = await press(client, city)
    assert (answer.status_code, answer.headers["location"]) == (303, "/confirmation/not-me")
    assert "ありがとうございます" in (await client.get("/confirmation/not-me")).text
    [held] = await said(database)
    assert (held.case_id, held.reason, held.held_by, held.revision) == (city.case(1), "not_me", "confirmation", 1)
    for path in ("/confirmation/", f"/confirmation/cases/{city.case(1)}", f"/confirmation/cases/{city.case(1)}/not-me"):
        page = await client.get(path)
        assert "現在ご案内はありません" in page.text
    late = await tap(client, shown)
    assert "現在ご案内はありません" in late.text
    assert await topics(database) == ["case.held"], "no answer of theirs is taken any more"
    audit = await database.fetch("SELECT actor, action FROM audit")
    assert [row["action"] for row in audit] == ["case.not_me"]


async def test_pressed_twice_it_is_one_hold(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}/not-me")
    for _ in range(2):
        answer = await client.post(page.url.path, data=form(page, "not-me"))
        assert answer.headers["location"] == "/confirmation/not-me"
    assert len(await said(database)) == 1


async def test_it_opens_again_when_staff_say_that_it_is_them(
    database: Database, city: Any, deliver: Any, phone: Phone
) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    await press(client, city)
    await deliver(freed(city, 2))
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    assert "確認して申し込む" in page.text
    await press(client, city)
    assert [held.revision for held in await said(database)] == [1, 3], "newer than what freed it"
    assert "現在ご案内はありません" in (await client.get(f"/confirmation/cases/{city.case(1)}")).text


async def test_the_hold_ends_with_the_match(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    await press(await phone(1), city)
    for _ in range(2):
        await deliver(city.wrap(city.revoked(1, revision=2).data, uuid4()))
    rows = await database.fetch("SELECT body FROM outbox WHERE topic = 'case.freed'")
    [freed_] = [CaseFreed.model_validate(orjson.loads(row["body"])) for row in rows]
    assert (freed_.reason, freed_.held_by, freed_.revision) == ("not_me", "confirmation", 2)
    await deliver(city.registered(2), city.matched(1, who=2), city.notice(ev.NoticePushed, 1))
    page = await (await phone(2)).get(f"/confirmation/cases/{city.case(1)}")
    assert "確認して申し込む" in page.text, "it opens for whoever it is about"


async def test_another_hold_that_ends_opens_nothing(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    await press(client, city)
    data = {"case_id": city.case(1), "programme_id": PROGRAMME, "revision": 9, "at": AT}
    other = CaseFreed(**data, reason=HoldReason.SECOND_CANDIDATE, held_by="eligibility")
    await deliver(city.wrap(other, uuid4()))
    assert "現在ご案内はありません" in (await client.get(f"/confirmation/cases/{city.case(1)}")).text


async def test_who_answered_cannot_deny(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}/not-me")
    await tap(client, await client.get(f"/confirmation/cases/{city.case(1)}"))
    answer = await client.post(page.url.path, data=form(page, "not-me"))
    assert answer.headers["location"] == f"/confirmation/cases/{city.case(1)}"
    assert await topics(database) == ["application.confirmed"]


async def test_nobody_denies_for_others(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, 1, 2)
    client = await phone(2)
    page = await client.get(f"/confirmation/cases/{city.case(2)}/not-me")
    await client.post(f"/confirmation/cases/{city.case(1)}/not-me", data=form(page, "not-me"))
    assert await said(database) == []
    forged = await client.post(f"/confirmation/cases/{city.case(2)}/not-me", data={})
    assert forged.status_code == 403
    assert await said(database) == []
