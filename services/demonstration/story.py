"""The story, stage by stage, through the real pages and interfaces."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import aiohttp

from sandbox.city import Person
from sandbox.robot.browser import Browser
from sandbox.robot.clerk import ClerkRobot
from sandbox.robot.resident import ResidentRobot
from services.demonstration import count
from services.demonstration.truth import Truth

Progress = Callable[[str, int, int], None]
"""(stage, done, of how many)"""

_AT_ONCE = 16
_PEOPLE_AT_ONCE = 5_000


@dataclass(slots=True)
class Stage:
    """One event of the chain: how many, in how many seconds."""

    name: str
    count: int = 0
    seconds: float = 0.0


class Story:
    """`patience`: seconds without any progress after which a stage is given up as it is."""

    def __init__(self, url: str, connection: Any, truth: Truth, progress: Progress, patience: float) -> None:
        self._url, self._connection, self._truth = url, connection, truth
        self._progress, self._patience = progress, patience
        names = ("resident.registered", "eligibility.matched", "notice.pushed", "application.confirmed")
        self.stages = {name: Stage(name) for name in names}
        self.phones: dict[str, str] = {}
        self._connector = aiohttp.TCPConnector(limit=_AT_ONCE * 2)
        self._session = aiohttp.ClientSession(connector=self._connector, connector_owner=False)

    async def tell(self) -> count.Verdict:
        """Everything from the first registration to the last receipt, then the counting."""
        await self._give_phones()
        programme, list_id, clerk = "", "", None
        async with Browser(self._url, self._connector) as desk:
            clerk = ClerkRobot(desk)
            await clerk.sign_in()
            today = date.today()  # noqa: DTZ011  the clerk's calendar
            programme = await clerk.create_programme("物価高騰対策給付金", today, today + timedelta(days=60))
            await self._register(self._truth.early)
            list_id = await clerk.upload(programme, "対象者リスト.xlsx", self._truth.target_list)
            await clerk.wait_read(list_id)
            started = time.perf_counter()
            await clerk.release(list_id)
            pushed = asyncio.create_task(self._until_pushed(started))
            await self._until("eligibility.matched", self._matched, self._expected_of(self._truth.early), started)
            await self._register(self._truth.late)
            await pushed
            told = [p for p in self._truth.people if p.person_number in self._truth.told]
            await self._confirm(told)
            saved = await clerk.applications(programme)
        if not saved.startswith(b"PK"):
            raise RuntimeError("the applications did not come as a workbook")
        seen = await count.ledger(self._session, self._url)
        stage = self.stages["eligibility.matched"]
        stage.count = await count.rows(self._connection, stage.name)
        users = {number: self.phones[number] for number in self._truth.told}
        return await count.verdict(self._connection, seen, len(self._truth.people), users)

    async def close(self) -> None:
        await self._session.close()
        await self._connector.close()

    async def _give_phones(self) -> None:
        people = self._truth.people
        for start in range(0, len(people), _PEOPLE_AT_ONCE):
            part = people[start : start + _PEOPLE_AT_ONCE]
            body = {"people": [_person(p) for p in part]}
            async with self._session.post(f"{self._url}/sandbox/line/people", json=body) as response:
                response.raise_for_status()
                users = (await response.json())["user_ids"]
            self.phones |= {p.person_number: user for p, user in zip(part, users, strict=True)}

    async def _register(self, people: Sequence[Person]) -> None:
        async def one(person: Person) -> None:
            async with self._phone(person) as robot:
                await robot.register()

        await self._each("resident.registered", people, one)

    async def _confirm(self, people: Sequence[Person]) -> None:
        async def one(person: Person) -> None:
            async with self._phone(person) as robot:
                if "受付番号" not in await robot.look():
                    await robot.confirm()

        stage = self.stages["application.confirmed"]
        await self._each(stage.name, people, one, tolerant=True)
        expected = {self.phones[p.person_number] for p in people}

        async def receipts() -> int:
            seen = await count.ledger(self._session, self._url)
            return len(expected & set(seen.receipts))

        await self._wait(receipts, len(expected), lambda done: None)
        stage.count = await count.rows(self._connection, stage.name)

    async def _each(
        self, name: str, people: Sequence[Person], work: Callable[[Person], Awaitable[None]], *, tolerant: bool = False
    ) -> None:
        stage, started, slots = self.stages[name], time.perf_counter(), asyncio.Semaphore(_AT_ONCE)
        total = stage.count + len(people)

        async def one(person: Person) -> None:
            async with slots:
                try:
                    await work(person)
                except Exception:
                    if not tolerant:
                        raise
                    return
            stage.count += 1
            self._progress(name, stage.count, total)

        async with asyncio.TaskGroup() as tasks:
            for person in people:
                tasks.create_task(one(person))
        stage.seconds += time.perf_counter() - started

    async def _until_pushed(self, started: float) -> None:
        expected = {self.phones[number] for number in self._truth.told}

        async def pushed() -> int:
            seen = await count.ledger(self._session, self._url)
            return len(expected & set(seen.notices))

        await self._until("notice.pushed", pushed, len(expected), started)

    async def _matched(self) -> int:
        return await count.rows(self._connection, "eligibility.matched")

    async def _until(self, name: str, measure: Callable[[], Awaitable[int]], total: int, started: float) -> None:
        stage = self.stages[name]

        def note(done: int) -> None:
            if done > stage.count:
                stage.count, stage.seconds = done, time.perf_counter() - started
            self._progress(name, done, total)

        await self._wait(measure, total, note)

    async def _wait(self, measure: Callable[[], Awaitable[int]], total: int, note: Callable[[int], None]) -> None:
        best, since = -1, time.perf_counter()
        while best < total and time.perf_counter() - since < self._patience:
            done = await measure()
            if done > best:
                best, since = done, time.perf_counter()
            note(done)
            await asyncio.sleep(0.1)

    def _expected_of(self, people: Iterable[Person]) -> int:
        return sum(p.person_number in self._truth.told for p in people)

    @asynccontextmanager
    async def _phone(self, person: Person) -> AsyncIterator[ResidentRobot]:
        async with Browser(self._url, self._connector) as browser:
            yield ResidentRobot(browser, self.phones[person.person_number], person.name)


def _person(p: Person) -> dict[str, str]:
    fields = ("person_number", "household_number", "role", "name", "card_name", "kana", "sex", "address")
    return {field: getattr(p, field) for field in fields} | {"birth_date": p.birth_date.isoformat()}
