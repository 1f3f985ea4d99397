"""The master key is replaced while the city works: at every step some processes have the file of the step before."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from libs.common import key_file, rotation
from libs.common.sealing import create_master, load_master
from sandbox.city import Person, generate, target_rows
from services import compose
from tests.chain.drained import settle
from tests.chain.hands import resident
from tests.chain.heard import SERVICES
from tests.chain.planted import Desk, give_phones
from tests.chain.processes import Place, place
from tests.chain.shown import RECEIPT, shown
from tests.chain.whole import Whole, whole

OLD_FIRST = ("registration", "notifier")


async def one_more(city: Whole, household: Sequence[Person]) -> str:
    """A household from the first tap to its receipt; the head's LINE user id."""
    head = household[0]
    [user] = (await give_phones(city.http, city.url, [head])).values()
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows([household])))
    async with resident(city.url, user, head) as robot:
        await robot.register()
        await city.drained()
        await robot.confirm()
    await city.drained()
    return user


async def test_at_every_step_the_old_and_the_new_file_understand_each_other(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step twice, on the same tables: half of the services with the file before, then the other half."""
    path, before = tmp_path / "keys" / "master.key", tmp_path / "before.key"
    create_master(path)
    steps: list[Callable[[list[key_file.Key]], list[key_file.Key]]] = [
        rotation.added,
        lambda keys: rotation.promoted(keys, "k2", datetime.now(UTC)),
        lambda keys: rotation.added(rotation.retired(keys, "k1")),
    ]
    told: Counter[str] = Counter()
    households = iter(generate(73_100, 2 * len(steps)))
    for step in steps:
        before.write_text(path.read_text())
        key_file.write(path, step(key_file.read(path)))
        for old in (OLD_FIRST, tuple(s for s in SERVICES if s not in OLD_FIRST)):
            masters = iter([load_master(before if name in old else path) for name in compose.NAMES])
            with monkeypatch.context() as patch:
                patch.setattr(compose, "load_master", lambda _, masters=masters: next(masters))
                async with whole(database_url, tmp_path) as city:
                    told[await one_more(city, next(households))] += 1
                    for service in SERVICES:
                        assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 0
                    assert await shown(city.admin) == await shown(city.admin, RECEIPT) == told


async def said(somewhere: Place, *words: str, code: int = 0) -> str:
    """What `todoke keys …` prints."""
    found, printed = await somewhere.command("keys", *words)
    assert found == code, printed
    return printed


async def queued(admin: Any) -> None:
    """Until a message waits to be sent."""
    async with asyncio.timeout(30):
        while not await admin.fetchval("SELECT count(*) FROM notifier.message WHERE state = 'queued'"):
            await asyncio.sleep(0.05)


async def test_an_operator_takes_the_first_key_out() -> None:
    """With the commands, beside the running system; a message that waits is sent after all of it."""
    households = generate(73_200, 2)
    heads = [h[0] for h in households]
    async with place() as somewhere, aiohttp.ClientSession() as http:
        async with somewhere.running():
            admin = await somewhere.admin()
            users = await give_phones(http, somewhere.url, heads)
            desk = await Desk(http, somewhere.url).open()
            await desk.release(await desk.list_of(target_rows(households)))
            async with resident(somewhere.url, users[heads[0].person_number], heads[0]) as robot:
                await robot.register()
            await settle(admin)
            await admin.execute("UPDATE notifier.channel SET paused_reason = 'test', paused_at = now()")
            async with resident(somewhere.url, users[heads[1].person_number], heads[1]) as robot:
                await robot.register()
            await queued(admin)
            assert "今の鍵、索引のもと" in await said(somewhere, "show")
            assert "promote k2" in await said(somewhere, "add")
            await admin.close()
        async with somewhere.running():
            assert "reseal" in await said(somewhere, "promote", "k2")
        async with somewhere.running():
            admin = await somewhere.admin()
            refused = await said(somewhere, "retire", "k1", code=1)
            assert "notifier の message.recipient に 1件" in refused
            assert "eligibility の target.person に" in refused
            await said(somewhere, "reseal")
            refused = await said(somewhere, "retire", "k1", code=1)
            assert "イベントの記録に" in refused
            assert " の " not in refused
            await admin.execute("DELETE FROM bus.log")  # as if a week had passed
            assert "master.key.retired" in await said(somewhere, "retire", "k1")
            assert "索引のもと" in await said(somewhere, "show")
            await admin.close()
        async with somewhere.running():
            admin = await somewhere.admin()
            await admin.execute("UPDATE notifier.channel SET paused_reason = NULL, paused_at = NULL")
            await settle(admin)
            assert await shown(admin) == Counter(users.values())
            for head in heads:
                async with resident(somewhere.url, users[head.person_number], head) as robot:
                    await robot.confirm()
            await settle(admin)
            assert "鍵がないもの 0件" in await said(somewhere, "check")
            await admin.close()
