"""A programme with lists and residents, planted in the tables of eligibility without a page; all people are made up."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import orjson

from libs.common.database import Database
from libs.common.events import ApplicationConfirmed, Envelope, ResidentRegistered, ResidentSuspended, ResidentWithdrawn
from libs.common.events.terms import Channel, ClaimUnit
from libs.common.plans import plan_by_index
from libs.common.sealing import Keys
from libs.common.staff.roles import Member, Role
from services.eligibility import forms, reviewing
from services.eligibility.city import City
from services.eligibility.list_matching import match_batch
from services.eligibility.on_application_confirmed import on_application_confirmed
from services.eligibility.on_resident_registered import on_resident_registered
from services.eligibility.on_resident_suspended import on_resident_suspended
from services.eligibility.on_resident_withdrawn import on_resident_withdrawn
from services.eligibility.release import release_batch
from services.eligibility.reviewing import Answer
from services.eligibility.staging import Staged

SPACE = UUID("5b0c2f4e-0f7b-4a55-9d0e-0f6a3f1d2c11")
_PROGRAMME = """
INSERT INTO programme (programme_id, revision, name, legal_basis, claim_unit, base_date, deadline, seizure_exempt,
                       contact, state, created_by, created_at)
VALUES ($1, 1, '見本給付金', '見本', 'household', $2, $3, false, '見本', 'open', 'test', now()) ON CONFLICT DO NOTHING
"""
_LIST = """
INSERT INTO target_list
    (list_id, programme_id, state, filename, sha256, row_count, case_count, uploaded_by, uploaded_at)
VALUES ($1, $2, 'staged', $4, '', $3, $3, 'test', now())
"""
_RELEASE = "UPDATE target_list SET state = 'releasing', wave_id = list_id, released_at = now() WHERE list_id = $1"
Items = Mapping[str, str]
Pairs = set[tuple[str, str]]
Desk = Callable[..., Awaitable[httpx.AsyncClient]]


def resident(name: str) -> UUID:
    return uuid5(SPACE, f"resident/{name}")


class Office:
    """Residents and rows are called by name; `city` reads their addresses."""

    def __init__(self, database: Database, city: City, sender: Keys) -> None:
        self.database, self.city, self._sender = database, city, sender
        self._revisions: dict[str, int] = {}
        self._names: dict[UUID, str] = {}
        self.lists: dict[str, UUID] = {}
        self.phones: dict[str, str] = {}
        """Whose phone somebody uses, if not an own one."""

    def target(self, row: str, programme: str = "p") -> UUID:
        return uuid5(SPACE, f"{programme}/row/{row}")

    def case(self, row: str, programme: str = "p") -> UUID:
        return uuid5(SPACE, f"{programme}/case/{row}")

    async def listed(
        self, rows: Mapping[str, Items], programme: str = "p", protected: Iterable[str] = (), size: int = 1
    ) -> None:
        """A staged list; nothing is compared yet. Every row is the head of a household of its own.

        With a `size`, so many rows in turn are a household, the first its head, and members may act.
        """
        programme_id = uuid5(SPACE, programme)
        list_id = self.lists[programme] = uuid5(SPACE, f"{programme}/list")
        staged = Staged([], [])
        head = ""
        for number, (name, items) in enumerate(rows.items()):
            leads = number % size == 0
            head = name if leads else head
            target_id, case_id = self.target(name, programme), self.case(head, programme)
            self._names[target_id] = name
            person = {"reference": name, "current_address": "", "account": None, **items}
            record = forms.of_row(target_id, person, self.city)
            keys = self.database.keys
            sealed = keys.seal_row("target", target_id, "person", orjson.dumps(person))
            if leads:
                staged.cases.append((case_id, programme_id, "confirmation_form", 30_000, name in protected))
            staged.targets.append((
                *(target_id, case_id, programme_id, number, leads, sealed),
                *(forms.sealed_row(target_id, record, keys), *forms.blocks(record, keys)),
                forms.person_key(items.get("person_number"), keys),
            ))  # fmt: skip
        today = datetime.now(UTC).date()
        async with self.database.begin() as tx:
            await tx.execute(_PROGRAMME, programme_id, today, today + timedelta(days=60))
            filename = tx.keys.seal_row("target_list", list_id, "filename", b"list.csv")
            if size > 1:
                actor = '{"actor": "member"}'
                await tx.execute("UPDATE programme SET content = $2 WHERE programme_id = $1", programme_id, actor)
            await tx.execute(_LIST, list_id, programme_id, len(rows), filename)
            await staged.copy(tx.connection, list_id)

    async def compare(self, programme: str = "p") -> None:
        """What the background job does."""
        while await match_batch(self.database, self.lists[programme], self.city):
            pass

    async def release(self, programme: str = "p") -> None:
        await self.database.pool.execute(_RELEASE, self.lists[programme])
        while await release_batch(self.database, self.lists[programme], ClaimUnit.HOUSEHOLD, self.city):
            pass

    async def register(self, people: Mapping[str, Items]) -> None:
        """One batch of `resident.registered`; again it is a new revision."""
        events = []
        for name, items in people.items():
            data: dict[str, Any] = self._next(name)
            event_id = uuid5(SPACE, f"registered/{name}/{data['revision']}")
            person = self._sender.seal_event("eligibility", event_id, "person", orjson.dumps({"kana": "", **items}))
            more = {"registered_at": datetime.now(UTC), "proven_at": datetime.now(UTC), "assurance": "sandbox"}
            line = self.phones.get(name, name)
            hidden = {"line_hash": resident(line).hex, "line_id": "", "consent_version": "1"}
            events.append(self._wrap(event_id, ResidentRegistered(**data, **more, **hidden, person=person)))
        async with self.database.begin() as tx:
            await plan_by_index(tx)  # as the consumer does with every batch
            await on_resident_registered(tx, events, self.city)

    async def suspend(self, *names: str) -> None:
        events = [
            self._wrap(uuid5(SPACE, f"s{n}{i}"), ResidentSuspended(**self._next(n), reason="lost_phone", at=_now()))
            for i, n in enumerate(names)
        ]
        async with self.database.begin() as tx:
            await on_resident_suspended(tx, events, self.city)

    async def withdraw(self, *names: str) -> None:
        events = [
            self._wrap(uuid5(SPACE, f"w{n}{i}"), ResidentWithdrawn(**self._next(n), at=_now()))
            for i, n in enumerate(names)
        ]
        async with self.database.begin() as tx:
            await on_resident_withdrawn(tx, events, self.city)

    async def confirm(self, name: str, row: str, programme: str = "p") -> None:
        """The resident answers over LINE."""
        data = ApplicationConfirmed(
            case_id=self.case(row, programme),
            programme_id=uuid5(SPACE, programme),
            application_id=uuid5(SPACE, f"{programme}/{row}"),
            version=1,
            channel=Channel.LINE,
            resident_id=resident(name),
            receipt="1",
            confirmed_at=_now(),
        )
        async with self.database.begin() as tx:
            await on_application_confirmed(tx, [self._wrap(data.application_id, data)])

    async def answer(self, name: str, row: str, given: Answer, by: str = "one", programme: str = "p") -> str:
        """A member of staff decides about a pair."""
        review_id = uuid5(self.target(row, programme), str(resident(name)))
        member = Member(by, "見本職員", frozenset({Role.REVIEWER}))
        return await reviewing.answer(self.database, self.city, review_id, given, member)

    async def matched(self) -> Pairs:
        """Resident and row of every live match."""
        return await self._pairs("SELECT resident_id, target_id FROM match WHERE live")

    async def certain(self) -> Pairs:
        """Resident and row of everybody certain, told or not."""
        return await self._pairs("SELECT resident_id, target_id FROM certain_person")

    async def waiting(self) -> Pairs:
        """Resident and row of every review that waits."""
        return await self._pairs("SELECT resident_id, target_id FROM review WHERE state IN ('open', 'proposed')")

    async def rules(self) -> dict[tuple[str, str], str]:
        found = await self.database.fetch("SELECT resident_id, target_id, rule FROM review")
        return {(self._names[r[0]], self._names[r[1]]): r[2] for r in found}

    async def said(self, topic: str) -> Sequence[dict[str, Any]]:
        """What was published of a topic, in order."""
        rows = await self.database.fetch("SELECT body FROM outbox WHERE topic = $1 ORDER BY id", topic)
        return [orjson.loads(row["body"]) for row in rows]

    async def _pairs(self, sql: str) -> Pairs:
        return {(self._names[a], self._names[b]) for a, b in await self.database.fetch(sql)}

    def _next(self, name: str) -> dict[str, Any]:
        self._revisions[name] = self._revisions.get(name, 0) + 1
        self._names[resident(name)] = name
        return {"resident_id": resident(name), "revision": self._revisions[name]}

    def _wrap(self, event_id: UUID, data: Any) -> Envelope[Any]:
        return Envelope(
            id=event_id, data=data, source="/todoke/test", sent_at=_now().isoformat(), correlation=str(event_id)
        )


def _now() -> datetime:
    return datetime.now(UTC)


def review_of(office: Office, name: str, row: str) -> str:
    return str(uuid5(office.target(row), str(resident(name))))


def token(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]
