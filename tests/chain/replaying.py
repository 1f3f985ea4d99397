"""A recorded run told again on a fresh database, in another order: handlers only, no bus, no clock."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from libs.common.bus import Record
from libs.common.database import Database
from libs.common.events.envelope import decode
from libs.common.events.terms import ClaimUnit
from libs.common.service import Runtime, Service
from services.eligibility.city import City, city_of
from services.eligibility.release import release_batch
from services.notifier.app import templates
from services.notifier.deliver import Deliveries
from services.notifier.line.limiter import Limiter
from services.notifier.line.outcome import Accepted, Outcome

GIVEN = (
    ("eligibility", "programme"),
    ("eligibility", "target_list"),
    ("eligibility", "benefit_case"),
    ("eligibility", "target"),
    ("notifier", "friend"),
)
"""What does not come from events: the staged list, and what LINE's webhooks told."""
_BATCH = 12


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a run left: the log in its order, and by table what was given before the list was released."""

    records: Sequence[Record]
    given: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]


class Phones:
    """LINE in process: `pushed` holds the recipient of every push, by retry key."""

    def __init__(self) -> None:
        self.pushed: dict[UUID, str] = {}

    async def push(self, body: bytes, retry_key: UUID) -> Outcome:
        assert retry_key not in self.pushed, "pushed twice"
        self.pushed[retry_key] = body.split(b'"')[3].decode()
        return Accepted("request")

    async def validate(self, body: bytes) -> Outcome:
        return Accepted("request")


class Retelling:
    """The services' handlers on one fresh database."""

    def __init__(self, services: Mapping[str, Service], recorded: Recorded, seed: int) -> None:
        self._services, self._recorded = services, recorded
        self._draw = random.Random(seed)

    async def tell(self) -> Phones:
        """Topics in any order against each other and against the release; order only within a key of a topic."""
        await self._copy_given()
        queues = self._queues()
        steps = [name for name, queue in queues.items() for _ in queue]
        releases = 1 + len(self._recorded.given["eligibility", "benefit_case"]) // 250
        steps += ["release"] * releases
        self._draw.shuffle(steps)
        position = 0
        while position < len(steps):
            name = steps[position]
            size = 1
            while size < self._draw.randint(1, _BATCH) and steps[position : position + size + 1] == [name] * (size + 1):
                size += 1
            position += size
            if name == "release":
                await self._release()
            else:
                service, topic, _ = name.split("/", 2)
                await self._hear(service, topic, [queues[name].pop(0) for _ in range(size)])
        return await self._deliver()

    def _queues(self) -> dict[str, list[Record]]:
        """One for each service, topic and key."""
        queues: dict[str, list[Record]] = defaultdict(list)
        for name, service in self._services.items():
            heard = {event.topic for event in service.handlers}
            for record in self._recorded.records:
                if record.topic in heard:
                    queues[f"{name}/{record.topic}/{record.key}"].append(record)
        return queues

    async def _hear(self, name: str, topic: str, records: Sequence[Record]) -> None:
        service = self._services[name]
        event = next(e for e in service.handlers if e.topic == topic)
        good, bad = decode(event, records)
        assert not bad
        async with service.runtime.database.begin() as tx:
            await service.handlers[event](tx, good)

    @property
    def _city(self) -> City:
        settings = self._services["eligibility"].runtime.settings
        return city_of(settings.city_name, settings.towns_file)

    @property
    def _eligibility(self) -> Database:
        return self._services["eligibility"].runtime.database

    async def _copy_given(self) -> None:
        for (service, table), rows in self._recorded.given.items():
            names = list(rows[0])
            records = [tuple(row[n] for n in names) for row in rows]
            async with self._services[service].runtime.database.pool.acquire() as connection:
                await connection.copy_records_to_table(table, records=records, columns=names)

    async def _release(self) -> None:
        for row in await self._eligibility.fetch("SELECT list_id FROM target_list WHERE state <> 'released'"):
            await release_batch(self._eligibility, row["list_id"], ClaimUnit.HOUSEHOLD, self._city)

    async def _deliver(self) -> Phones:
        runtime: Runtime = self._services["notifier"].runtime
        phones = Phones()
        ready = templates(runtime.settings)
        deliveries = Deliveries(runtime.database, cast(Any, None), ready, Limiter(1e9))
        await deliveries.prepare(cast(Any, phones))
        while await deliveries.once(cast(Any, phones)):
            pass
        return phones
