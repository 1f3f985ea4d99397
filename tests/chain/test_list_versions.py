"""A corrected list through the whole system: nobody is told twice, and a kill in the middle loses nothing."""

import asyncio
import signal
from collections import Counter
from typing import Any

import aiohttp
import pytest

from sandbox.city import generate, target_rows
from tests.chain.drained import settle
from tests.chain.planted import Desk, csv_list, give_phones, register
from tests.chain.processes import place
from tests.chain.shown import shown
from tests.chain.whole import Whole

AMOUNTS = "SELECT count(*) FROM confirmation.benefit_case WHERE amount = 12000"


async def _version(desk: Desk, admin: Any, rows: Any) -> str:
    """The corrected list, uploaded and compared."""
    programme = await admin.fetchval("SELECT programme_id FROM eligibility.programme")
    form = aiohttp.FormData()
    form.add_field("file", csv_list(rows), filename="list.csv")
    list_id: str = (await desk.call("POST", f"/programmes/{programme}/lists", 201, data=form))["id"]
    while (state := (await desk.call("GET", f"/lists/{list_id}", 200))["state"]) == "reading":
        await asyncio.sleep(0.1)
    assert state == "staged"
    return list_id


async def _applied(admin: Any) -> None:
    while await admin.fetchval("SELECT count(*) FROM eligibility.list_difference WHERE state = 'draft'"):
        await asyncio.sleep(0.1)
    await settle(admin)


async def _apply(desk: Desk, list_id: str) -> None:
    found = await desk.call("GET", f"/lists/{list_id}/differences", 200)
    numbers = {kind: found[kind] for kind in ("added", "changed", "gone")}
    await desk.call("POST", f"/lists/{list_id}/apply", 202, json=numbers)


@pytest.mark.parametrize("bus", ["embedded"], indirect=True)
async def test_nobody_is_told_twice(city: Whole) -> None:
    """An amount, a household number and a household that is gone: held where it matters, and no phone buzzes again."""
    heads = [household[0] for household in generate(75_006, 6)]
    users = await give_phones(city.http, city.url, heads)
    await register(city.database("registration"), heads, users)
    desk = await Desk(city.http, city.url).open()
    rows = [dict(row) for row in target_rows([[head] for head in heads])]
    await desk.release(await desk.list_of(rows))
    await city.drained()
    told = await shown(city.admin)
    assert told == Counter(users.values())

    rows[0]["支給額"] = 12_000
    rows[1]["世帯番号"] = "99999"
    list_id = await _version(desk, city.admin, rows[:-1])
    await _apply(desk, list_id)
    await _applied(city.admin)
    await city.drained()
    assert await city.admin.fetchval(AMOUNTS) == 1
    held = "SELECT count(*) FROM confirmation.case_hold WHERE held AND reason = 'list_changed'"
    assert await city.admin.fetchval(held) == 2
    for one in (await desk.call("GET", f"/lists/{list_id}/differences", 200))["differences"]:
        if one["state"] == "held":
            decision = "confirm" if one["after"] else "keep"
            await desk.call("POST", f"/differences/{one['difference_id']}/decision", 204, json={"decision": decision})
    await city.drained()
    assert await city.admin.fetchval(held) == 0
    assert await shown(city.admin) == told


@pytest.mark.timeout(300)
async def test_killed_while_a_version_is_applied() -> None:
    """In the second batch: what was committed stays, the rest is applied after the start, each household once."""
    heads = [household[0] for household in generate(75_007, 240)]
    rows = [dict(row) for row in target_rows([[head] for head in heads])]
    async with place() as somewhere:
        process = await somewhere.start(("-m", "tests.chain.killing", "version", "150"))
        await somewhere.ready(process)
        async with aiohttp.ClientSession() as http:
            admin: Any = await somewhere.admin()
            desk = await Desk(http, somewhere.url).open()
            await desk.release(await desk.list_of(rows))
            await settle(admin)
            list_id = await _version(desk, admin, [{**row, "支給額": 12_000} for row in rows])
            await _apply(desk, list_id)
            assert await process.wait() == -signal.SIGKILL
            await admin.close()
        async with somewhere.running():
            admin = await somewhere.admin()
            await _applied(admin)
            assert await admin.fetchval("SELECT count(*) FROM eligibility.list_difference WHERE state = 'done'") == 240
            assert await admin.fetchval(AMOUNTS) == 240
            revisions = await admin.fetch("SELECT DISTINCT revision FROM eligibility.benefit_case")
            assert [row["revision"] for row in revisions] == [2]
            await admin.close()
