"""A worker joins and one leaves in the middle of a full backlog: how long nothing is handled, what is done twice."""

import asyncio
import time

import asyncpg

from benchmarks.bed import Bed
from benchmarks.split import GO, another, product

_HANDLED = "SELECT count(*) FROM eligibility.inbox"
_EFFECTS = "SELECT count(*) FROM eligibility.match"
_FLOW = 0.05


async def rebalance(prepared: Bed, kafka: str, count: int) -> dict[str, float]:
    """Seconds of the longest pause of eligibility around a member that joins and one that leaves.

    The shares say how much was handled when it had joined and when it had left: below 1, there was a backlog.
    """
    async with product(prepared, kafka) as (url, processes):
        admin = await asyncpg.connect(url.format(role="app"))
        second = another(processes["eligibility-worker"])
        await admin.execute(GO)
        watching = asyncio.create_task(_longest_pause(admin, count))
        watched = await asyncpg.connect(url.format(role="app"))
        await second.start()
        await second.ready()
        joined = await watched.fetchval(_HANDLED) / count
        await _until(watched, count * 3 // 4)
        await second.stop()
        left = await watched.fetchval(_HANDLED) / count
        pause = await watching
        while await admin.fetchval("SELECT count(*) FROM eligibility.outbox"):
            await asyncio.sleep(_FLOW)
        effects = await admin.fetchval(_EFFECTS)
        await admin.close()
        await watched.close()
    return {
        "longest_pause_s": pause,
        "effects_off_by": abs(effects - count),
        "joined_at_share": joined,
        "left_at_share": left,
    }


async def _longest_pause(admin: object, count: int) -> float:
    longest, last, since = 0.0, 0, time.perf_counter()
    while last < count:
        handled = await admin.fetchval(_HANDLED)  # type: ignore[attr-defined]
        now = time.perf_counter()
        longest = max(longest, now - since)
        if handled > last:
            last, since = handled, now
        await asyncio.sleep(_FLOW)
    return longest


async def _until(admin: object, handled: int) -> None:
    while await admin.fetchval(_HANDLED) < handled:  # type: ignore[attr-defined]
        await asyncio.sleep(_FLOW)
