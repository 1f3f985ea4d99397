"""The database was restored to an older point than Kafka and LINE know: what docs/backup.md says then holds."""

import asyncio
import re
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from libs.common.bus.kafka import Connection
from libs.common.embedded import programs
from sandbox.city import Person, generate, target_rows
from services.compose import NAMES
from tests.chain.hands import resident
from tests.chain.heard import ROOT, SERVICES
from tests.chain.planted import Desk, give_phones
from tests.chain.shown import shown
from tests.chain.whole import Whole, free_port, whole

pytestmark = pytest.mark.kafka


def queries() -> dict[str, str]:
    """The statements of docs/backup.md, by the name in their first line."""
    page = (ROOT / "docs" / "backup.md").read_text()
    return dict(re.findall(r"```sql\n *-- ([a-z ]+)\n(.*?)```", page, re.DOTALL))


def postgres_program(name: str, *words: str) -> None:
    subprocess.run([programs.find().bin / name, *words], check=True, capture_output=True)


async def rewound(kafka: Connection) -> None:
    """Every group reads again from the beginning, as `kafka-consumer-groups --reset-offsets` does it."""
    admin = AIOKafkaAdminClient(**kafka.options())
    await admin.start()
    for service in SERVICES:
        group = kafka.prefix + service
        slots = list(await admin.list_consumer_group_offsets(group))
        consumer = AIOKafkaConsumer(**kafka.options(), group_id=group, enable_auto_commit=False)
        await consumer.start()
        consumer.assign(slots)
        await consumer.commit(dict.fromkeys(slots, 0))
        await consumer.stop()
    await admin.close()


async def paused(city: Whole, reason: str | None) -> None:
    at = None if reason is None else datetime.now(UTC)
    await city.admin.execute("UPDATE notifier.channel SET paused_reason = $1, paused_at = $2", reason, at)


async def registered(city: Whole, who: Person, user: str) -> None:
    async with resident(city.url, user, who) as robot:
        await robot.register()


async def decided(city: Whole) -> None:
    """Two registrations of one person hold the case; staff say that the one that was told is the right one."""
    desk = await Desk(city.http, city.url).open()
    waiting = (await desk.call("GET", "/reviews", 200))["reviews"]
    [one] = [review["review_id"] for review in waiting if review["after_release"]]
    await desk.call("POST", f"/reviews/{one}/answer", 200, json={"answer": "same"})
    assert (await desk.call("GET", "/reviews", 200))["total"] == 0


async def test_read_again_nothing_is_sent_twice_and_what_was_lost_is_named(
    database_url: str, tmp_path: Path, fresh_kafka: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr("tests.chain.whole.free_port", lambda: port)  # the phones keep their links
    households = generate(73_500, 3)
    early, waiting, late = (h[0] for h in households)
    copy = tmp_path / "services.dump"
    address = database_url.format(role="app")
    async with whole(database_url, tmp_path, fresh_kafka) as city:
        users = await give_phones(city.http, city.url, [early, waiting, late])
        of = {p: users[p.person_number] for p in (early, waiting, late)}
        desk = await Desk(city.http, city.url).open()
        await desk.release(await desk.list_of(target_rows(households)))
        await registered(city, early, of[early])
        await city.drained()
        await paused(city, "test")
        await registered(city, waiting, of[waiting])
        async with asyncio.timeout(30):
            while not await city.admin.fetchval("SELECT count(*) FROM notifier.message WHERE state = 'queued'"):
                await asyncio.sleep(0.05)
    # The copy holds the four services only: the sandbox stands for LINE, which nobody restores.
    schemas = [word for name in NAMES for word in ("-n", name)]
    await asyncio.to_thread(postgres_program, "pg_dump", "-Fc", "-f", str(copy), *schemas, address)

    async with whole(database_url, tmp_path, fresh_kafka) as city:
        await paused(city, None)
        await registered(city, late, of[late])
        await city.drained()
        async with resident(city.url, of[early], early) as robot:
            await robot.confirm()
        await city.drained()
        everybody = Counter(of.values())
        assert await shown(city.admin) == everybody
    admin = await asyncpg.connect(address)
    await admin.execute(f"DROP SCHEMA {', '.join(NAMES)} CASCADE")
    await admin.close()
    await asyncio.to_thread(postgres_program, "pg_restore", "-d", address, str(copy))
    await rewound(fresh_kafka)

    async with whole(database_url, tmp_path, fresh_kafka) as city:
        sent = "SELECT count(*) FROM notifier.message WHERE kind = 'notice' AND state = 'queued'"
        async with asyncio.timeout(60):
            while await city.admin.fetchval(sent) < 2 or (await city.log.unread())[0]:
                await asyncio.sleep(0.1)
        found = queries()
        lost = [row["resident_id"] for row in await city.admin.fetch(found["registrations lost"])]
        assert lost == [
            await city.admin.fetchval("SELECT resident_id FROM eligibility.resident ORDER BY 1 DESC LIMIT 1")
        ]
        [answer] = await city.admin.fetch(found["answers lost"])
        assert answer["case_id"] == await city.admin.fetchval(
            "SELECT case_id FROM eligibility.benefit_case WHERE answered"
        )
        await paused(city, None)
        await city.drained()
        assert await shown(city.admin) == everybody, "LINE knows the retry keys"
        for service in SERVICES:
            assert await city.admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 0
        async with resident(city.url, of[early], early) as robot:
            await robot.confirm()
        await city.drained()
        assert await city.admin.fetch(found["answers lost"]) == []
        await registered(city, late, of[late])
        await city.drained()
        assert await shown(city.admin) == everybody, "what was released to the lost registration stays"
        await decided(city)
        await city.drained()
        async with resident(city.url, of[late], late) as robot:
            await robot.confirm()


async def test_after_a_day_what_was_sent_is_marked_as_sent(city: Whole) -> None:
    [household] = generate(73_600, 1)
    users = await give_phones(city.http, city.url, household[:1])
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows([household])))
    await registered(city, household[0], *users.values())
    await city.drained()
    sealed = await city.admin.fetchval("SELECT line_id FROM notifier.resident WHERE line_id IS NOT NULL")
    await paused(city, "test")
    again: Any = "UPDATE notifier.message SET state = 'queued', recipient = $1, accepted_at = NULL"
    await city.admin.execute(again, sealed)  # as the copy had it
    await city.admin.execute(queries()["notices sent"])
    assert await city.admin.fetchval("SELECT state FROM notifier.message") == "accepted"
    await paused(city, None)
    await city.drained()
    assert await shown(city.admin) == Counter(users.values())
