"""People at their browsers, each with connections of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from sandbox.city import Person
from sandbox.robot.browser import Browser
from sandbox.robot.clerk import ClerkRobot
from sandbox.robot.resident import ResidentRobot


@asynccontextmanager
async def browser(url: str) -> AsyncIterator[Browser]:
    """A fresh browser; closed at the end."""
    connector = aiohttp.TCPConnector()
    try:
        async with Browser(url, connector) as opened:
            yield opened
    finally:
        await connector.close()


@asynccontextmanager
async def resident(url: str, user: str, person: Person) -> AsyncIterator[ResidentRobot]:
    """The person with the phone of this LINE user id."""
    async with browser(url) as opened:
        yield ResidentRobot(opened, user, person.card_name)


@asynccontextmanager
async def clerk(url: str) -> AsyncIterator[ClerkRobot]:
    """A clerk, signed in."""
    async with browser(url) as opened:
        robot = ClerkRobot(opened)
        await robot.sign_in()
        yield robot
