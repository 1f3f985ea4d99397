"""A city under load on a data folder, and what must be true once it is drained, whatever happened in between."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from libs.common.embedded import EmbeddedPostgres
from sandbox.city import Person, generate, target_rows
from tests.chain.drained import settle
from tests.chain.heard import SERVICES
from tests.chain.planted import Desk, give_phones, register
from tests.chain.processes import Place
from tests.chain.shown import shown

HOUSEHOLDS = 240
_LET_LEASES_RUN_OUT = "UPDATE notifier.message SET leased_until = now() WHERE state = 'queued'"
# Where a record was published twice, its first place counts: the inbox drops the second.
_ORDER = """
SELECT array_agg((convert_from(body, 'UTF8')::jsonb ->> 'revision')::int ORDER BY first) AS revisions FROM (
    SELECT DISTINCT ON (headers::jsonb ->> 'ce_id') key, body, pos AS first FROM bus.log
    WHERE topic = 'resident.registered' ORDER BY headers::jsonb ->> 'ce_id', pos) AS once
GROUP BY key
"""


class Load:
    """Every household is on the list, every adult registers in the end: each head gets exactly one notice."""

    def __init__(self, somewhere: Place, users: dict[str, str] | None = None) -> None:
        self.place = somewhere
        self.households = generate(72_001, HOUSEHOLDS)
        self.people = [p for h in self.households for p in h if p.adult]
        self.users = users or {}

    async def stage(self) -> None:
        """Phones for all, the list read and its release begun, then a clean stop."""
        async with self.place.running(), aiohttp.ClientSession() as http:
            self.users = await give_phones(http, self.place.url, self.people)
            desk = await Desk(http, self.place.url).open()
            list_id = await desk.list_of(target_rows(self.households))
            admin = await self.place.admin()
            await settle(admin)
            await desk.release(list_id)
            await admin.close()

    async def copied(self, to: Place) -> "Load":
        """The same city, stopped, in another place."""
        source = (str(path) for path in self.place.folder.iterdir())
        process = await asyncio.create_subprocess_exec("cp", "-a", *source, str(to.folder))
        assert await process.wait() == 0
        return Load(to, self.users)

    @asynccontextmanager
    async def server(self) -> AsyncIterator[Any]:
        """The database alone, nothing of the system running; connections that see everything."""
        server = EmbeddedPostgres(self.place.data)
        await asyncio.to_thread(server.start)
        admin = await self.place.admin()
        try:
            yield admin
        finally:
            await admin.close()
            await asyncio.to_thread(server.stop)

    async def register(self, people: Sequence[Person]) -> None:
        """Straight into the tables, with the system down: everything waits in the outbox. Some register twice more."""
        async with self.server():
            database = await self.place.database("registration")
            for minutes, some in ((0, people), (1, people[::7]), (2, people[::14])):
                await register(database, some, self.users, datetime.now(UTC) + timedelta(minutes=minutes))
            await database.close()

    async def killed(self, point: str, n: int) -> None:
        """Start with the point armed and wait for the SIGKILL. Small batches, so that the point is passed n times."""
        program = ("-m", "tests.chain.killing", point, str(n))
        process = await self.place.start(program, TODOKE_BATCH_SIZE=10)
        try:
            async with asyncio.timeout(120):
                code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        assert code == -signal.SIGKILL, self.place.log.read_text(errors="replace")[-2000:]

    async def finish(self) -> None:
        """Start as ever, drain, and compare with the planted truth."""
        async with self.place.running():
            admin = await self.place.admin()
            await admin.execute(_LET_LEASES_RUN_OUT)
            await settle(admin)
            await self.compare(admin)
            code, printed = await self.place.command("audit", "verify")
            assert code == 0, printed
            await admin.close()

    async def compare(self, admin: Any) -> None:
        """Ledger and tables against the planted truth: nothing lost, nothing doubled, nothing parked, order kept."""
        heads = [h[0].person_number for h in self.households]
        assert await shown(admin) == Counter(self.users[number] for number in heads)
        for table, where, expected in (
            ("registration.resident", "state = 'active'", len(self.people)),
            ("eligibility.resident", "state = 'active'", len(self.people)),
            ("notifier.resident", "state = 'active'", len(self.people)),
            ("confirmation.resident", "state = 'active'", len(self.people)),
            ("eligibility.match", "live", len(heads)),
            ("notifier.message", "state = 'accepted'", len(heads)),
            ("confirmation.benefit_case", "listed", len(heads)),
            ("confirmation.case_resident", "live AND pushed_at IS NOT NULL", len(heads)),
        ):
            assert await admin.fetchval(f"SELECT count(*) FROM {table} WHERE {where}") == expected, table
        for service in SERVICES:
            assert await admin.fetchval(f"SELECT count(*) FROM {service}.parked") == 0
        revisions = [row["revisions"] for row in await admin.fetch(_ORDER)]
        assert max(len(r) for r in revisions) == 3
        assert all(r == sorted(r) for r in revisions), "order per key"
