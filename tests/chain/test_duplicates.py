"""Everything delivered twice: no table and no phone changes."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from libs.common.bus import Message
from sandbox.city import generate, target_rows
from tests.chain.hands import resident
from tests.chain.planted import Desk, give_phones, register
from tests.chain.shown import RECEIPT, shown
from tests.chain.tables import contents, differences
from tests.chain.whole import Whole


async def test_every_event_a_second_time_changes_nothing(city: Whole) -> None:
    households = generate(71_001, 40)
    people = [p for h in households for p in h if p.adult]
    users = await give_phones(city.http, city.url, people)
    registration = city.database("registration")
    desk = await Desk(city.http, city.url).open()
    list_id = await desk.list_of(target_rows(households))
    await register(registration, people[:30], users)
    await desk.release(list_id)
    await register(registration, people[30:], users)
    await register(registration, people[:5], users, proven_at=datetime.now(UTC) + timedelta(minutes=1))
    await city.drained()
    for head in [household[0] for household in households[:4]]:
        async with resident(city.url, users[head.person_number], head) as robot:
            await robot.confirm()
    await city.drained()

    before, told = await contents(city.admin), await shown(city.admin)
    assert told == Counter(users[h[0].person_number] for h in households)
    assert len(await shown(city.admin, RECEIPT)) == 4
    again = [Message(*record[:4]) for record in await city.log.records()]
    topics = {m.topic for m in again}
    assert {"resident.registered", "eligibility.matched", "notice.pushed", "application.confirmed"} <= topics
    random.Random(1).shuffle(again)
    bus = city.services["registration"].runtime.bus
    for start in range(0, len(again), 50):
        await bus.publish(again[start : start + 50])
    await city.drained()

    assert len(await city.log.records()) == 2 * len(again)
    assert differences(before, await contents(city.admin)) == {}
    assert await shown(city.admin) == told
