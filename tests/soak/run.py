"""One soak from the first registration to the last comparison."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from libs.common.bus.kafka import Connection
from libs.common.embedded import EmbeddedPostgres
from sandbox.broker import Broker
from sandbox.city import generate, target_rows
from tests.chain.apart import Apart, apart
from tests.chain.planted import Desk, give_phones
from tests.conftest import memory
from tests.soak.faults import Faults
from tests.soak.load import Load
from tests.soak.plan import Plan
from tests.soak.truth import findings, repeated

_MORE_WORKERS = ("eligibility", "notifier", "confirmation")


@dataclass(frozen=True, slots=True)
class Report:
    """`findings` must all be zero; `done` is what was inflicted, `line` how often LINE failed."""

    plan: Plan
    seconds: float
    findings: dict[str, int]
    done: dict[str, int]
    line: dict[str, int]
    events: int
    repeated: int
    failed_pages: int

    @property
    def clean(self) -> bool:
        return not any(self.findings.values())


async def soak(plan: Plan, tell: Callable[[Load, Faults], None] = lambda load, faults: None) -> Report:
    """Eleven processes, a broker and a database of its own; `tell` is called every second.

    The database keeps what it confirmed over a crash of its processes; it does not wait for the disk.
    """
    with tempfile.TemporaryDirectory(prefix="todoke-soak-", dir=memory()) as name:
        folder = Path(name)
        folder.chmod(0o711)
        postgres = EmbeddedPostgres(folder / "postgres", options={"fsync": "off"})
        broker = Broker(folder / "kafka", auto_create=False)
        try:
            await asyncio.gather(asyncio.to_thread(postgres.start), asyncio.to_thread(broker.start))
            connection = Connection(broker.address, prefix=f"{uuid4().hex[:6]}.")
            async with apart(postgres.url, folder, connection) as city:
                return await _soaked(plan, city, postgres, broker, tell)
        finally:
            await asyncio.gather(asyncio.to_thread(postgres.stop), asyncio.to_thread(broker.stop))


async def _soaked(
    plan: Plan, city: Apart, postgres: EmbeddedPostgres, broker: Broker, tell: Callable[[Load, Faults], None]
) -> Report:
    households = generate(plan.seed, plan.residents)
    heads = [h[0] for h in households]
    users: dict[str, str] = {}
    for start in range(0, len(heads), 5000):
        users |= await give_phones(city.http, city.url, heads[start : start + 5000])
    desk = await Desk(city.http, city.url).open()
    await desk.release(await desk.list_of(target_rows(households)))
    await city.drained(patience=180)
    for service in _MORE_WORKERS:
        worker = city.split.add_worker(service, f"{service}-worker-2")
        await worker.start()
        await worker.ready()
    started = time.monotonic()
    load, faults = Load(city, heads, users, plan.pause), Faults(city, plan, postgres, broker)
    await faults.begin()
    async with asyncio.TaskGroup() as tasks:
        killing = tasks.create_task(faults.kill())
        upsetting = tasks.create_task(faults.upset(plan.residents / 10 * plan.pause))
        telling = tasks.create_task(_told(lambda: tell(load, faults)))
        await load.run()
        await upsetting
        line = await faults.end()
        killing.cancel()
        telling.cancel()
    found = await findings(city, list(users.values()))
    seconds = time.monotonic() - started
    records = await city.log.records()
    again = sum(repeated(records).values())
    return Report(plan, seconds, found, dict(faults.done), line, len(records), again, load.failures)


async def _told(tell: Callable[[], None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            tell()
            await asyncio.sleep(1)
