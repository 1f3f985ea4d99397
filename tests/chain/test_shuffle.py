"""No order exists between topics: whatever the order, the same tables and the same phones."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from libs.common.bus.kafka import Connection
from libs.common.bus.unused import NoBus
from libs.common.embedded import EmbeddedPostgres
from libs.common.service import Service
from sandbox.city import generate, target_rows
from services import compose
from services.registration.domain import SuspendReason
from services.registration.suspend import suspend as suspend_resident
from tests.chain.hands import resident
from tests.chain.planted import Desk, give_phones, register
from tests.chain.replaying import GIVEN, Recorded, Retelling
from tests.chain.whole import Whole, whole

SEEDS = range(6)
_TABLES = {
    "registration": "SELECT line_hash, friend, at FROM registration.friend",
    "residents of eligibility": """
        SELECT resident_id, revision, state, CASE state WHEN 'active' THEN place_key END FROM eligibility.resident""",
    "matches": """
        SELECT m.case_id, m.resident_id, m.target_id
        FROM eligibility.match m JOIN eligibility.benefit_case USING (case_id)
        WHERE m.live AND NOT answered""",
    "cases": "SELECT case_id, released, answered, amount FROM eligibility.benefit_case",
    "residents of notifier": """
        SELECT id, revision, state, CASE state WHEN 'active' THEN line_hash END FROM notifier.resident""",
    "friends": "SELECT line_hash, following FROM notifier.friend",
    "known cases": "SELECT case_id, resident_id, match_revision, answered FROM notifier.case_known",
    "receipts": "SELECT id, case_id, resident_id, state FROM notifier.message WHERE kind = 'receipt'",
    "notices": """
        SELECT m.id, m.case_id, m.resident_id, m.state FROM notifier.message m JOIN notifier.case_known USING (case_id)
        WHERE m.kind = 'notice' AND answered IS NULL""",
    "programmes": "SELECT programme_id, revision, name, deadline, open FROM confirmation.programme",
    "cases of confirmation": "SELECT case_id, revision, listed, amount, protected FROM confirmation.benefit_case",
    "residents of confirmation": "SELECT resident_id, revision, state, line_hash FROM confirmation.resident",
    "told": "SELECT case_id, resident_id, live, role, deadline, pushed_at FROM confirmation.case_resident",
}
"""What must come out the same; not the times of our own writing and not sealed values, which never repeat. Whether a
case that is answered was matched and told before depends on what was heard first, so that is left out; so does
whether the items of a suspended resident, which are of no use until the next registration, were ever heard."""
_PUSHED = "SELECT retry_key, user_id FROM sandbox.message WHERE way = 'push'"


async def outcome(admin: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(map(tuple, await admin.fetch(sql)), key=repr) for name, sql in _TABLES.items()}


async def record(city: Whole) -> tuple[Recorded, dict[str, Any]]:
    """A story in which people change accounts, are suspended, withdraw, come back, block the account, and confirm."""
    households = generate(77_001, 60)
    people = [p for h in households for p in h if p.adult]
    users = await give_phones(city.http, city.url, people)
    registration = city.database("registration")
    await register(registration, people, users)
    later = datetime.now(UTC) + timedelta(minutes=1)
    answers = await register(registration, people[:8], users, later)
    await suspend(city, [a.id for a in answers[:6]])
    await register(registration, people[2:5], users, later + timedelta(minutes=1))
    async with city.http.post(f"{city.url}/sandbox/line/block", json={"user_ids": list(users.values())[10:14]}) as done:
        assert done.status == 200
    desk = await Desk(city.http, city.url).open()
    list_id = await desk.list_of(target_rows(households, protected=[households[7][0].person_number]))
    await city.drained()
    given = {(s, t): [dict(r) for r in await city.admin.fetch(f"SELECT * FROM {s}.{t}")] for s, t in GIVEN}
    await desk.release(list_id)
    await city.drained()
    for head in [household[0] for household in households[20:24]]:
        async with resident(city.url, users[head.person_number], head) as robot:
            await robot.confirm()
    await city.drained()
    records = await city.log.records()
    for row in given["eligibility", "target_list"]:
        started = await city.admin.fetchrow("SELECT wave_id, released_by, released_at FROM eligibility.target_list")
        row.update(started, state="releasing", matched=False, matched_to=None)
    return Recorded(records, given), await outcome(city.admin)


async def suspend(city: Whole, residents: list[Any]) -> None:
    async with city.database("registration").begin() as tx:
        for resident in residents:
            await suspend_resident(tx, resident, SuspendReason.LOST_PHONE, actor="staff-001", role="clerk")


@asynccontextmanager
async def fresh(postgres: EmbeddedPostgres, city: Whole) -> AsyncIterator[tuple[Mapping[str, Service], Any]]:
    """The four services on an empty migrated database, with the keys of the recorded run; nothing runs by itself."""
    name = f"shuffle_{uuid4().hex[:12]}"
    root = await asyncpg.connect(postgres.url.format(role="app").replace("/todoke?", "/postgres?"))
    await root.execute(f"CREATE DATABASE {name} TEMPLATE todoke STRATEGY FILE_COPY")
    url = postgres.url.replace("/todoke?", f"/{name}?")
    services = {n: await compose.open_service(n, city.settings, url, NoBus(), city.key_file) for n in compose.NAMES}
    admin = await asyncpg.connect(url.format(role="app"))
    try:
        yield services, admin
    finally:
        await admin.close()
        for service in services.values():
            await service.runtime.database.close()
        await root.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await root.close()


@pytest.mark.timeout(600)
async def test_any_order_between_topics_gives_the_same_tables_and_ledger(
    postgres: EmbeddedPostgres, database_url: str, tmp_path: Path, bus: Connection | None
) -> None:
    async with whole(database_url, tmp_path, bus) as city:
        recorded, expected = await record(city)
        pushed = {row["retry_key"]: row["user_id"] for row in await city.admin.fetch(_PUSHED)}
    assert len(expected["matches"]) > 30
    assert len(expected["receipts"]) == 4
    unanswered = {row[0] for row in expected["notices"]}
    for seed in SEEDS:
        async with fresh(postgres, city) as (services, admin):
            phones = await Retelling(services, recorded, seed).tell()
            found = await outcome(admin)
        for table, rows in expected.items():
            assert found[table] == rows, f"seed {seed}: {table}"
        # Who answered before the match was heard of needs no notice any more; everybody else gets the same one.
        assert phones.pushed.items() <= pushed.items(), f"seed {seed}"
        missing = pushed.keys() - phones.pushed.keys()
        assert not missing & unanswered, f"seed {seed}"
        assert len(missing) <= 4
        assert max(Counter(phones.pushed.values()).values()) <= 2, "a notice and a receipt"
