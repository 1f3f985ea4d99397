"""Faults, limits and quota: what the answer says and what the phone shows are two things."""

import asyncio
from uuid import uuid4

import pytest

from tests.unit.sandbox.box import Box


async def plan(box: Box, **faults: float) -> None:
    wanted = {name.replace("_", "-").removeprefix("f-"): p for name, p in faults.items()}
    body = {"faults": wanted, "slow_seconds": 0.05, "timeout_seconds": 0.05, "seed": 7}
    assert (await box.browser.post("/sandbox/line/faults", json=body)).status_code == 200


ONE_SIDED = [
    ("f_500_before_accept", 500, False, 0),
    ("f_500_after_accept", 500, False, 1),
    ("accepted_then_timeout", 200, True, 1),
    ("slow", 200, False, 1),
    ("f_429", 429, False, 0),
]


async def test_faults_that_strike_on_one_side(box: Box) -> None:
    user = await box.friend()
    for before, (fault, status, cut, shown) in enumerate(ONE_SIDED):
        key = str(uuid4())
        await plan(box, **{fault: 1.0})
        answer = await box.push(user, **{"x-line-retry-key": key})
        assert (answer.status, answer.cut) == (status, cut)
        assert len(await box.shown(user)) == before + shown
        await plan(box)
        retried = await box.push(user, **{"x-line-retry-key": key})
        assert retried.status == (409 if shown else 200)
        assert len(await box.shown(user)) == before + 1


@pytest.mark.parametrize("fault", ["reset", "garbled_500"])
async def test_faults_that_strike_on_either_side(box: Box, fault: str) -> None:
    user = await box.friend()
    await plan(box, **{fault: 1.0})
    keys = [str(uuid4()) for _ in range(30)]
    answers = [await box.push(user, **{"x-line-retry-key": key}) for key in keys]
    assert {(a.status, a.cut) for a in answers} == {(500, fault == "reset")}
    assert 0 < len(await box.shown(user)) < 30
    await plan(box)
    for key in keys:
        await box.push(user, **{"x-line-retry-key": key})
    assert sorted(m["retry_key"] for m in await box.shown(user)) == sorted(keys)


async def test_the_same_seed_draws_the_same_faults(box: Box) -> None:
    user = await box.friend()
    runs = []
    for _ in range(2):
        await plan(box, f_429=0.3, f_500_after_accept=0.3)
        runs.append([(await box.push(user)).status for _ in range(40)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 429, 500}


async def test_impossible_plans_are_refused(box: Box) -> None:
    for faults in ({"slow": 0.6, "429": 0.6}, {"slow": -1}, {"earthquake": 1}):
        assert (await box.browser.post("/sandbox/line/faults", json={"faults": faults})).status_code == 422


async def test_a_burst_over_the_bucket_is_throttled_and_recovers(box: Box) -> None:
    user = await box.friend()
    await box.browser.post("/sandbox/line/limits", json={"endpoint": "push", "rate": 20, "capacity": 5})
    answers = [await box.push(user) for _ in range(8)]
    statuses = [a.status for a in answers]
    assert statuses[:5] == [200] * 5
    assert 429 in statuses[5:]
    await asyncio.sleep(0.2)
    assert (await box.push(user)).status == 200
    assert len(await box.shown(user)) == statuses.count(200) + 1


async def test_the_monthly_quota_ends_and_is_told(box: Box) -> None:
    user = await box.friend()

    async def read(name: str) -> object:
        return (await box.browser.get(f"/sandbox/line/v2/bot/message/{name}", headers=box.headers)).json()

    assert await read("quota") == {"type": "none"}
    await box.browser.post("/sandbox/line/quota", json={"limit": 2, "used": 0})
    assert [(await box.push(user)).status for _ in range(3)] == [200, 200, 429]
    assert await read("quota") == {"type": "limited", "value": 2}
    assert await read("quota/consumption") == {"totalUsage": 2}


async def test_profiles_are_given_for_friends_only(box: Box) -> None:
    user = await box.friend()
    url = f"/sandbox/line/v2/bot/profile/{user}"
    assert (await box.browser.get(url, headers=box.headers)).json()["userId"] == user
    await box.parts.residents.block([user])
    assert (await box.browser.get(url, headers=box.headers)).status_code == 404
    assert (await box.browser.get(url)).status_code == 401
