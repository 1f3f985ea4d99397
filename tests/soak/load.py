"""What residents do all the while: register, wait for the notice, confirm, and try again when a page fails."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp

from libs.common.retry import transient
from sandbox.city import Person
from sandbox.robot.browser import Browser, Stuck
from sandbox.robot.resident import ResidentRobot
from tests.chain.apart import Apart
from tests.chain.planted import register
from tests.chain.shown import shown

_AT_ONCE = 12
_TRIES_S = 600


class Load:
    """`registered` and `confirmed` only grow; `failures` counts pages that failed and were asked for again."""

    def __init__(self, city: Apart, people: Sequence[Person], users: dict[str, str], pause: float) -> None:
        self._city, self._people, self._users, self._pause = city, people, users, pause
        self.registered: set[str] = set()
        self.confirmed: set[str] = set()
        self.failures = 0

    async def run(self) -> None:
        """Until everybody has registered and confirmed."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._register())
            tasks.create_task(self._confirm())

    async def _register(self) -> None:
        proven_at = datetime.now(UTC)
        for start in range(0, len(self._people), 10):
            part = self._people[start : start + 10]
            while True:
                try:
                    await register(self._city.database("registration"), part, self._users, proven_at)
                    break
                except Exception as error:
                    if not transient(error):
                        raise
                    await asyncio.sleep(0.2)
            self.registered |= {self._users[p.person_number] for p in part}
            await asyncio.sleep(self._pause)

    async def _confirm(self) -> None:
        """Whoever's phone shows the notice opens the page, a few at a time."""
        by_user = {self._users[p.person_number]: p for p in self._people}
        begun: set[str] = set()
        slots = asyncio.Semaphore(_AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            while len(self.confirmed) < len(self._people):
                try:
                    told = set(await shown(self._city.admin))
                except Exception as error:
                    if not transient(error):
                        raise
                    told = set()
                for user in told & by_user.keys() - begun:
                    begun.add(user)
                    tasks.create_task(self._insist(user, by_user[user], slots))
                await asyncio.sleep(1)

    async def _insist(self, user: str, person: Person, slots: asyncio.Semaphore) -> None:
        async with slots:
            deadline = asyncio.get_running_loop().time() + _TRIES_S
            while True:
                connector = aiohttp.TCPConnector()
                try:
                    async with Browser(self._city.url, connector) as browser, asyncio.timeout(60):
                        robot = ResidentRobot(browser, user, person.card_name)
                        if "受付番号" not in await robot.look():
                            await robot.confirm()
                    self.confirmed.add(user)
                    return
                except (Stuck, LookupError, aiohttp.ClientError, TimeoutError):
                    self.failures += 1
                    if asyncio.get_running_loop().time() > deadline:
                        raise
                    await asyncio.sleep(1)
                finally:
                    await connector.close()
