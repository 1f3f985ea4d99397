"""A release by stages through the whole system: whose phone buzzes in which stage, and what stops it."""

import asyncio
import signal
from collections import Counter
from typing import Any

import aiohttp
import pytest

from sandbox.city import generate, target_rows
from tests.chain.drained import settle
from tests.chain.planted import Desk, give_phones, register
from tests.chain.processes import place
from tests.chain.shown import shown
from tests.chain.whole import Whole

HOUSEHOLDS = 60
ONE_PROCESS = pytest.mark.parametrize("bus", ["embedded"], indirect=True)


@ONE_PROCESS
async def test_blocked_phones_stop_it_and_everybody_is_told_once_in_the_end(city: Whole) -> None:
    heads = [household[0] for household in generate(75_001, HOUSEHOLDS)]
    users = await give_phones(city.http, city.url, heads)
    await register(city.database("registration"), heads, users)
    desk = await Desk(city.http, city.url).open()
    list_id = await desk.list_of(target_rows([[head] for head in heads]))
    address = f"/lists/{list_id}/release"
    await city.drained()
    await _compared(desk, list_id)
    await desk.nothing_changed()
    trial = target_rows([[heads[7]]])[0]["整理番号"]
    press = {"count": HOUSEHOLDS, "by_stages": True, "canary": [trial]}
    await desk.call("POST", address, 202, json=press)
    await city.drained()
    assert await shown(city.admin) == {users[heads[7].person_number]: 1}

    await desk.call("POST", f"{address}/next", 202)
    await city.drained()
    told = await shown(city.admin)
    assert len(told) == 2, "1 % of 60 is one more"
    others = [user for user in users.values() if user not in told]
    await _phones(city, "block", others)
    await desk.call("POST", f"{address}/next", 202)
    await city.drained()
    stopped = await desk.call("GET", address, 200)
    assert (stopped["standing"], stopped["stage"], stopped["counts"]["blocked"]) == ("stopped", "ten_percent", 4)
    assert "ブロック" in stopped["stopped_because"]
    assert await shown(city.admin) == told
    await desk.call("POST", f"{address}/next", 409)

    await _phones(city, "follow", others)
    await desk.call("POST", f"{address}/resume", 202, json={"reason": "fixed"})
    await city.drained()
    assert len(await shown(city.admin)) == 6, "the four of the stage, who follow again, and nobody else"
    await desk.call("POST", f"{address}/next", 202)
    await city.drained()
    assert await shown(city.admin) == Counter(users.values())
    counts = (await desk.call("GET", address, 200))["counts"]
    assert (counts["told"], counts["pushed"], counts["blocked"]) == (HOUSEHOLDS, HOUSEHOLDS, 0)


@ONE_PROCESS
async def test_undone_before_line_took_it_and_late_to_a_paused_one(city: Whole) -> None:
    """The channel is paused, so nothing leaves: all is taken back, and told once by the release after it."""
    heads = [household[0] for household in generate(75_002, 12)]
    users = await give_phones(city.http, city.url, heads)
    registration = city.database("registration")
    await register(registration, heads[:8], users)
    desk = await Desk(city.http, city.url).open()
    list_id = await desk.list_of(target_rows([[head] for head in heads]))
    address = f"/lists/{list_id}/release"
    await city.drained()
    channel = city.admin.execute
    await channel("UPDATE notifier.channel SET paused_reason = 'staff', paused_at = now(), paused_by = 'test'")
    await desk.release(list_id)
    while await city.admin.fetchval("SELECT count(*) FROM notifier.message WHERE state = 'queued'") < 8:
        await asyncio.sleep(0.05)
    await desk.call("POST", f"{address}/pause", 202)
    await register(registration, heads[8:10], users)
    while (await desk.call("GET", address, 200))["counts"]["waiting"] < 2:
        await asyncio.sleep(0.05)
    await desk.call("POST", f"{address}/undo", 202, json={"reason": "wrong_list"})
    await city.drained()
    assert (await desk.call("GET", address, 200))["standing"] == "staged"
    await channel("UPDATE notifier.channel SET paused_reason = NULL, paused_at = NULL, paused_by = NULL")
    await city.drained()
    assert await shown(city.admin) == {}
    assert await city.admin.fetchval("SELECT count(*) FROM confirmation.benefit_case WHERE listed") == 0

    await desk.release(list_id)
    await city.drained()
    assert await shown(city.admin) == Counter(users[h.person_number] for h in heads[:10])
    assert await city.admin.fetchval("SELECT count(*) FROM confirmation.benefit_case WHERE listed") == 12
    assert await city.admin.fetchval("SELECT count(*) FROM confirmation.case_resident WHERE live") == 10


async def _compared(desk: Desk, list_id: str) -> None:
    """Until the list is compared with everybody who is registered."""
    while (numbers := (await desk.call("GET", f"/lists/{list_id}", 200))["preview"])["compared"] < numbers["cases"]:
        await asyncio.sleep(0.05)


async def _phones(city: Whole, what: str, users: list[str]) -> None:
    async with city.http.post(f"{city.url}/sandbox/line/{what}", json={"user_ids": users}) as answer:
        assert answer.status == 200
    await city.drained()


@pytest.mark.timeout(300)
async def test_killed_in_the_middle_of_a_stage() -> None:
    """In the second batch of the last stage: what was committed stays, and the rest is told after the start."""
    heads = [household[0] for household in generate(75_003, 240)]
    async with place() as somewhere:
        process = await somewhere.start(("-m", "tests.chain.killing", "release", "4"))
        await somewhere.ready(process)
        async with aiohttp.ClientSession() as http:
            users = await give_phones(http, somewhere.url, heads)
            registration = await somewhere.database("registration")
            await register(registration, heads, users)
            await registration.close()
            admin: Any = await somewhere.admin()
            desk = await Desk(http, somewhere.url).open()
            list_id = await desk.list_of(target_rows([[head] for head in heads]))
            await settle(admin)
            await _compared(desk, list_id)
            address = f"/lists/{list_id}/release"
            await desk.nothing_changed()
            await desk.call("POST", address, 202, json={"count": 240, "by_stages": True, "skip_canary": "few"})
            for told in (3, 24):
                await settle(admin)
                assert len(await shown(admin)) == told
                await desk.call("POST", f"{address}/next", 202)
            assert await process.wait() == -signal.SIGKILL
            await admin.close()
        async with somewhere.running():
            admin = await somewhere.admin()
            await admin.execute("UPDATE notifier.message SET leased_until = now() WHERE state = 'queued'")
            await settle(admin)
            assert await shown(admin) == Counter(users.values())
            assert await admin.fetchval("SELECT released_count FROM eligibility.target_list") == 240
            await admin.close()
