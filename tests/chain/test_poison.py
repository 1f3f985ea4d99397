"""An event that cannot be handled waits, what comes after it for the same key waits behind it, nothing else waits."""

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from libs.common import parking
from libs.common.events import ResidentSuspended, new_id
from sandbox.city import Person, generate, target_rows
from services.registration.register import register_many
from tests.chain.heard import ROOT
from tests.chain.planted import Desk, applicant, give_phones, register
from tests.chain.shown import shown
from tests.chain.whole import Whole

_SET = "body = convert_to(jsonb_set(convert_from(body, 'UTF8')::jsonb, '{line_id}', $2)::text, 'UTF8')"
_SPOIL = f"UPDATE outbox SET {_SET} WHERE key = $1"
_MEND = f"UPDATE notifier.parked SET {_SET} WHERE event_id = $1"


async def todoke(city: Whole, *words: str) -> tuple[int, str]:
    """The command as an operator runs it, beside the running system: exit code and what it prints."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TODOKE_")}
    own = {"TODOKE_DATABASE_URL": city.database_url, "TODOKE_MASTER_KEY_FILE": str(city.key_file), "COLUMNS": "300"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", *words),
        cwd=ROOT,
        env=kept | own | {"TODOKE_DATA": str(city.settings.data)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode()


async def spoiled(city: Whole, person: Person, users: dict[str, str]) -> tuple[UUID, bytes]:
    """Register somebody with a LINE id that does not open; the resident and the right value."""
    database, line_id = city.database("registration"), users[person.person_number]
    async with database.begin() as tx:
        [answer] = await register_many(tx, [applicant(person, line_id, database)])
        await tx.flush()
        body = await tx.fetchval("SELECT body FROM outbox WHERE key = $1", str(answer.id))
        wrong = database.keys.seal_event("notifier", new_id(), "line_id", line_id.encode())
        await tx.execute(_SPOIL, str(answer.id), orjson.dumps(wrong).decode())
    assert answer.id is not None
    return answer.id, orjson.dumps(orjson.loads(body)["line_id"])


async def suspend(city: Whole, resident: UUID, revision: int) -> None:
    async with city.database("registration").begin() as tx:
        event = ResidentSuspended(resident_id=resident, revision=revision, reason="lost_phone", at=tx.now)
        tx.emit(event, id=new_id())


async def parked(city: Whole) -> Sequence[tuple[str, str]]:
    return [(r["topic"], r["reason"]) for r in await parking.listing(city.database("notifier"))]


async def test_a_poisoned_event_is_parked_shown_and_replayed_in_order(city: Whole) -> None:
    one, other = generate(74_001, 2)
    users = await give_phones(city.http, city.url, [one[0], other[0]])
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows([one, other])))
    await city.drained()

    resident, right = await spoiled(city, one[0], users)
    await city.drained()
    assert await parked(city) == [("resident.registered", "line_id: not sealed for this place")]
    await suspend(city, resident, 2)
    await city.drained()
    later = datetime.now(UTC) + timedelta(minutes=1)
    await city.admin.execute("UPDATE registration.resident SET revision = 2 WHERE id = $1", resident)
    await register(city.database("registration"), [one[0]], users, later)  # revision 3
    await register(city.database("registration"), [other[0]], users)
    await city.drained()

    assert await shown(city.admin) == {users[other[0].person_number]: 1}, "other keys go on"
    topics = ["resident.registered", "resident.suspended", "resident.registered"]
    assert [topic for topic, _ in await parked(city)] == topics, "its key waits in every topic"
    known = "SELECT revision, state FROM notifier.resident WHERE id = $1"
    assert dict(await city.admin.fetchrow(known, resident))["state"] == "unheard"
    assert await city.admin.fetchval("SELECT state FROM eligibility.resident WHERE resident_id = $1", resident)

    code, printed = await todoke(city, "parked", "show")
    assert code == 0
    assert printed.count(str(resident)) == 3
    assert "not sealed for this place" in printed
    code, printed = await todoke(city, "parked", "replay", "notifier")
    assert code == 1, "nothing is mended yet"
    assert len(await parked(city)) == 3

    first = await city.admin.fetchval("SELECT event_id FROM notifier.parked ORDER BY id LIMIT 1")
    await city.admin.execute(_MEND, first, right.decode())
    code, printed = await todoke(city, "parked", "replay", "notifier", "--key", str(resident))
    assert (code, await parked(city)) == (0, []), printed
    await city.drained()
    assert dict(await city.admin.fetchrow(known, resident)) == {"revision": 3, "state": "active"}
    assert await shown(city.admin) == {users[one[0].person_number]: 1, users[other[0].person_number]: 1}


async def test_the_system_stays_ready_with_something_parked(city: Whole) -> None:
    [household] = generate(74_002, 1)
    users = await give_phones(city.http, city.url, household[:1])
    await spoiled(city, household[0], users)
    await city.drained()
    assert len(await parked(city)) == 1
    async with city.http.get(f"{city.url}/readyz") as response:
        assert response.status == 200
    async with city.http.get(f"{city.url}/metrics") as response:
        assert "todoke_parked" in await response.text()
