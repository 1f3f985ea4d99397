"""A death in the register: the notice and the page move to the new head, and the money waits where it has to."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

import aiohttp
import pytest

from sandbox.city import Person, generate, target_rows
from services.eligibility.domain import JAPAN
from tests.chain.hands import resident
from tests.chain.planted import Desk, csv_list, give_phones, register
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import Whole

_HEADINGS = ("宛名番号", "異動事由", "異動日", "氏名", "生年月日", "新しい世帯主の宛名番号")


async def report(desk: Desk, *rows: tuple[Person, str, str]) -> None:
    """A file of changes of today, until it is applied."""
    today = datetime.now(JAPAN).date()
    lines: list[dict[str, Any]] = [
        dict(zip(_HEADINGS, (p.person_number, kind, today, p.name, p.birth_date, head), strict=True))
        for p, kind, head in rows
    ]
    form = aiohttp.FormData({"as_of": today.isoformat()})
    form.add_field("file", csv_list(lines, columns=_HEADINGS), filename="idou.csv")
    file_id = (await desk.call("POST", "/register-changes", 201, data=form))["id"]
    async with asyncio.timeout(60):
        while (state := (await desk.call("GET", f"/register-changes/{file_id}", 200))["state"]) != "applied":
            assert state in ("reading", "applying"), state
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("bus", ["embedded"], indirect=True)
async def test_the_new_head_is_told_and_answers_and_heirs_wait(city: Whole) -> None:
    couples = [h for h in generate(74_001, 40) if len(h) >= 2 and h[1].adult][:2]
    (died, new, *_), (answered, *_) = couples
    people = [died, new, answered]
    users = await give_phones(city.http, city.url, people)
    await register(city.database("registration"), people, users)
    desk = await Desk(city.http, city.url).open()
    list_id = await desk.list_of(target_rows(couples))
    await city.admin.execute("UPDATE eligibility.programme SET base_date = base_date - 30")
    await desk.release(list_id)
    await city.drained()
    assert await shown(city.admin) == Counter(users[p.person_number] for p in (died, answered))
    async with resident(city.url, users[answered.person_number], answered) as robot:
        await robot.confirm()
    await city.drained()

    await report(desk, (died, "死亡", new.person_number), (answered, "死亡", ""))
    await city.drained()
    assert await shown(city.admin) == Counter(users[p.person_number] for p in people), "each once"
    live = await city.admin.fetch("SELECT case_id FROM notifier.message WHERE kind = 'notice' AND live")
    assert len(live) == len({row["case_id"] for row in live}) == 2, "never two live notices of a case"
    async with resident(city.url, users[new.person_number], new) as robot:
        assert new.name in await robot.look()
        await robot.confirm()
    await city.drained()
    receipts = Counter(users[p.person_number] for p in (new, answered))
    assert await shown(city.admin, RECEIPT) == receipts
    held = await city.admin.fetch("SELECT reason FROM confirmation.case_hold WHERE held")
    assert [row["reason"] for row in held] == ["register_changed"]
    [waiting] = (await desk.call("GET", "/held-cases", 200))["cases"]
    assert waiting["why"] == "heirs"
