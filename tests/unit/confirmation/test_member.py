"""A member of the household answers for the head: only with 委任, and never declines."""

from typing import Any

import orjson
import pytest

from libs.common import events as ev
from libs.common.database import Database
from libs.common.events.terms import CaseRole
from services.confirmation.case import DELEGATION
from services.confirmation.domain import Answer, Decision
from tests.unit.confirmation.browser import Phone, form, tap
from tests.unit.confirmation.steps import give, seen, topics


async def told(city: Any, deliver: Any, role: CaseRole = CaseRole.MEMBER, **programme: Any) -> None:
    await deliver(city.opened(**programme), city.listed(1), city.registered(1), city.matched(1, role=role))
    await deliver(city.notice(ev.NoticePushed, 1))


async def test_the_page_asks_for_the_delegation(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver)
    page = await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")
    for words in ("世帯主の代わりに", DELEGATION.text, "世帯主の口座に振り込みます", "上の2つに同意します"):
        assert words in page.text, words
    assert page.text.count(DELEGATION.text) == 1
    assert "辞退する" not in page.text


async def test_without_it_nothing_is_taken(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver)
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    again = await tap(client, page)
    assert (again.status_code, "「任されています」に印" in again.text) == (422, True)
    assert await topics(database) == []
    done = await tap(client, page, delegation="yes")
    assert done.status_code == 303
    assert await topics(database) == ["application.confirmed"]
    consents = orjson.loads(await database.fetchval("SELECT consents FROM application"))
    assert {"code": "delegation", "version": DELEGATION.version} in consents
    receipt = await client.get(done.headers["location"])
    assert "見本　花子 様" in receipt.text


async def test_it_is_asked_also_where_the_programme_asks_for_nothing(city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver, consents=[])
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}")
    assert DELEGATION.text in page.text
    assert (await tap(client, page)).status_code == 422


async def test_a_member_cannot_decline(database: Database, city: Any, deliver: Any, phone: Phone) -> None:
    await told(city, deliver)
    outcome = await give(database, city, Answer.DECLINED, None)
    assert outcome.decision is Decision.REFUSE
    client = await phone(1)
    page = await client.get(f"/confirmation/cases/{city.case(1)}/decline")
    assert page.headers["location"] == f"/confirmation/cases/{city.case(1)}"
    case = await client.get(f"/confirmation/cases/{city.case(1)}")
    await client.post(f"/confirmation/cases/{city.case(1)}/decline", data=form(case, "confirm"))
    assert await topics(database) == []


@pytest.mark.parametrize("role", [CaseRole.HEAD, CaseRole.GUARDIAN, CaseRole.SELF])
async def test_nobody_else_is_asked(database: Database, city: Any, deliver: Any, phone: Phone, role: CaseRole) -> None:
    await told(city, deliver, role)
    page = await (await phone(1)).get(f"/confirmation/cases/{city.case(1)}")
    assert DELEGATION.text not in page.text
    outcome = await give(database, city, Answer.CONFIRMED, await seen(database, city))
    assert outcome.decision is Decision.RECORD


async def test_a_delegation_is_part_of_what_was_seen(database: Database, city: Any, deliver: Any) -> None:
    """A page of before the role changed asks again."""
    await told(city, deliver, CaseRole.HEAD)
    before = await seen(database, city)
    await deliver(city.matched(1, revision=2, role=CaseRole.MEMBER))
    outcome = await give(database, city, Answer.CONFIRMED, before, delegated=True)
    assert outcome.decision is Decision.ASK_AGAIN
