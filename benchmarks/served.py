"""The same chain with everything in between: HTTP push to the sandbox's platform, pages and the confirming tap."""

import asyncio
import socket
import time
from collections.abc import Sequence

import aiohttp

from benchmarks.bed import Bed
from libs.common.settings import Settings
from sandbox.city import Person
from sandbox.credentials import line_user_id
from sandbox.robot.browser import Browser
from sandbox.robot.resident import ResidentRobot
from sandbox.wiring import wire
from services import compose
from services.running import running

_ACCEPTED = "SELECT count(*) FROM message WHERE kind = 'notice' AND state = 'accepted'"
_FIELDS = ("person_number", "household_number", "role", "name", "card_name", "kana", "sex", "address")


async def served(bed: Bed, url: str, heads: Sequence[Person], taps: int) -> dict[str, float]:
    """Pushes a second over HTTP (LINE's own limit and our pace, 1,500 a second, are on) and taps a second."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://localhost:{port}"
    settings = wire(Settings(port=port, public_url=base, log_level="ERROR", data=bed.folder), bed.folder / "wired")
    async with running(settings, compose.NAMES, url=url, key_file=bed.key_file, web=True, work=False, sandbox=True):
        await _give_phones(base, heads[:taps], friends=True)
        await _give_phones(base, heads[taps:], friends=False)
    started = time.perf_counter()
    async with running(settings, compose.NAMES, url=url, key_file=bed.key_file, web=True, work=True, sandbox=True) as (
        services,
        _,
    ):
        database = services["notifier"].runtime.database
        async with asyncio.timeout(300):
            while await database.fetchval(_ACCEPTED) < len(heads):
                await asyncio.sleep(0.05)
        pushed = len(heads) / (time.perf_counter() - started)
        waits = await _tap(base, heads[:taps])
    return {
        "http_push_per_s": pushed,
        "tap_p50_ms": waits[len(waits) // 2],
        "tap_p99_ms": waits[int(len(waits) * 0.99)],
    }


async def _give_phones(base: str, heads: Sequence[Person], *, friends: bool) -> None:
    async with aiohttp.ClientSession() as session:
        for start in range(0, len(heads), 5000):
            people = [
                {f: getattr(h, f) for f in _FIELDS} | {"birth_date": h.birth_date.isoformat()}
                for h in heads[start : start + 5000]
            ]
            async with session.post(
                f"{base}/sandbox/line/people", json={"people": people, "friends": friends}
            ) as response:
                response.raise_for_status()


async def _tap(base: str, heads: Sequence[Person]) -> list[float]:
    """Milliseconds of each confirming press, receipt page included, four residents at a time."""
    waits: list[float] = []
    slots = asyncio.Semaphore(4)
    connector = aiohttp.TCPConnector(limit=8)

    async def one(head: Person) -> None:
        async with slots, Browser(base, connector) as browser:
            await ResidentRobot(browser, line_user_id(head.person_number), head.name).look()
            started = time.perf_counter()
            await browser.press("確認", tick=True)
            waits.append((time.perf_counter() - started) * 1000)

    await asyncio.gather(*(one(head) for head in heads))
    await connector.close()
    return sorted(waits)
