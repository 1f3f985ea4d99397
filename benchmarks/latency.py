"""One registration after another at a steady rate: how long until the notice leaves."""

import asyncio
import time
from collections.abc import Sequence

from benchmarks import product
from benchmarks.bed import Bed
from benchmarks.city import applicant
from benchmarks.line import InProcess
from libs.common.settings import Settings
from sandbox.city import Person
from services.registration import consent
from services.registration.register import register
from services.registration.store import keep_consent_text

_KEYS = "SELECT resident_id, id FROM message"


async def steady(bed: Bed, url: str, settings: Settings, heads: Sequence[Person], rate: float) -> dict[str, float]:
    """Milliseconds from the commit of a registration to the push, at `rate` residents a second, all on a list."""
    line = InProcess()
    committed: dict[object, float] = {}
    async with product.working(bed, url, settings, line) as services:
        database = services["registration"].runtime.database
        async with database.begin() as tx:
            await keep_consent_text(tx, consent.CURRENT.version, consent.CURRENT.text)
        await product.drained(services)

        async def one(head: Person) -> None:
            a = applicant(head, database.keys)
            async with database.begin() as tx:
                done = await register(tx, a.proof, a.line_id, a.line_hash, a.consent_version)
            committed[done.id] = time.perf_counter()

        before = len(line.at)
        started, tasks = time.perf_counter(), []
        for number, head in enumerate(heads):
            await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(head)))
        await asyncio.gather(*tasks)
        async with asyncio.timeout(30):
            while len(line.at) < before + len(heads):
                await asyncio.sleep(0.01)
        keys = {row["resident_id"]: row["id"] for row in await services["notifier"].runtime.database.fetch(_KEYS)}
    # The first tenth warms up plans and pools and is left out.
    waits = sorted((line.at[keys[r]] - at) * 1000 for r, at in list(committed.items())[len(heads) // 10 :])
    return {
        "rate_per_s": rate,
        "p50_ms": waits[len(waits) // 2],
        "p99_ms": waits[int(len(waits) * 0.99)],
    }
