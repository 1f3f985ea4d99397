"""A programme whose list was released, and corrected lists for it; all people are made up."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from libs.common.events.terms import ClaimUnit
from libs.common.staff.roles import Member, Role
from sandbox.city import Person, generate, target_rows
from services.eligibility import store_versions, work, work_register, work_releases, work_versions
from services.eligibility.domain import day_in_japan
from services.eligibility.import_list import import_list
from services.eligibility.list_matching import match_batch
from services.eligibility.lists.tables import read_tables
from services.eligibility.release import release_batch
from services.eligibility.version_applying import apply_batch
from tests.chain.planted import csv_list
from tests.unit.eligibility.reviews.office import _PROGRAMME, SPACE, Office

CLERK = Member("one", "見本職員", frozenset({Role.CLERK}))
PROGRAMME = uuid5(SPACE, "p")
HOUSEHOLDS = generate(75_004, 8)
ROWS = target_rows([[household[0]] for household in HOUSEHOLDS])
HEADS = [household[0] for household in HOUSEHOLDS]
TOPICS = ("target.changed", "target.removed", "case.held", "case.freed", "eligibility.matched", "eligibility.revoked")


class Town:
    """Some are registered, and told by the first version: the first four heads if nothing else is said."""

    def __init__(self, office: Office) -> None:
        self.office, self.database, self.city = office, office.database, office.city

    async def begin(
        self,
        unit: ClaimUnit = ClaimUnit.HOUSEHOLD,
        rows: Sequence[Any] = ROWS,
        people: Sequence[Person] = tuple(HEADS[:4]),
    ) -> UUID:
        today = datetime.now(UTC).date()
        await self.database.pool.execute(_PROGRAMME, PROGRAMME, today, today + timedelta(days=60))
        await self.database.pool.execute("UPDATE programme SET claim_unit = $1", unit.value)
        self.unit = unit
        await self.register(people)
        await work_register.nothing_changed(self.database, day_in_japan(datetime.now(UTC)), 3, CLERK)
        list_id = await self.upload(rows)
        cases = await self.database.fetchval("SELECT case_count FROM target_list WHERE list_id = $1", list_id)
        await self.release(list_id, cases)
        await self.database.pool.execute("DELETE FROM outbox")
        return list_id

    async def register(self, people: Sequence[Person]) -> None:
        said = {
            p.person_number: {
                "name": p.card_name, "birth_date": p.birth_date.isoformat(), "sex": "1" if p.sex == "男" else "2",
                "address": p.address,
            }
            for p in people
        }  # fmt: skip
        await self.office.register(said)

    async def upload(self, rows: Sequence[Any]) -> UUID:
        content = csv_list(rows)
        list_id = await work.upload(self.database, PROGRAMME, "list.csv", content, CLERK)
        tables = partial(read_tables, content)
        assert await import_list(self.database.url, self.database.keys, list_id, self.city, tables) == "staged"
        await self.database.pool.execute("UPDATE target_list SET asked_columns = NULL WHERE list_id = $1", list_id)
        while await match_batch(self.database, list_id, self.city):
            pass
        return list_id

    async def release(self, list_id: UUID, count: int) -> None:
        await work_releases.release(self.database, list_id, count, CLERK, above=500)
        while await release_batch(self.database, list_id, self.unit, self.city):
            pass

    async def apply(self, rows: Sequence[Any]) -> UUID:
        list_id = await self.upload(rows)
        counts = await store_versions.counts(self.database, list_id)
        await work_versions.apply(self.database, list_id, counts["added"], counts["changed"], counts["gone"], CLERK)
        while await apply_batch(self.database, list_id, self.city):
            pass
        return list_id

    async def said(self) -> Counter[str]:
        sql = "SELECT topic FROM outbox WHERE topic = ANY($1::text[])"
        return Counter(row["topic"] for row in await self.database.fetch(sql, list(TOPICS)))

    async def held(self, list_id: UUID) -> list[UUID]:
        sql = "SELECT difference_id FROM list_difference WHERE list_id = $1 AND state = 'held'"
        return [row["difference_id"] for row in await self.database.fetch(sql, list_id)]
