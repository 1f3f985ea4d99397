"""`todoke up` as a process on a folder of its own, and one headless Chromium for all tests here."""

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from services.demonstration.system import System
from services.demonstration.system import system as started

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=ja-JP",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def system() -> AsyncIterator[System]:
    """Ready; its data are deleted at the end."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    async with started() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(system: System) -> AsyncIterator[Browser]:
    """The browser; tests open contexts in it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()
