"""What goes wrong all the while, drawn from a seed, and what brings it back."""

import asyncio
import os
import random
import signal
from collections import Counter
from pathlib import Path

from libs.common.embedded import EmbeddedPostgres
from sandbox.broker import Broker
from tests.chain.apart import Apart
from tests.soak.plan import Plan

LINE = {
    "accepted-then-timeout": 0.02,
    "500-before-accept": 0.03,
    "500-after-accept": 0.03,
    "reset": 0.03,
    "429": 0.05,
}
_APART = ("sandbox", "gateway")


class Faults:
    """`done` counts what was done. Everything that was taken away is given back."""

    def __init__(self, city: Apart, plan: Plan, postgres: EmbeddedPostgres, broker: Broker) -> None:
        self._city, self._plan, self._postgres, self._broker = city, plan, postgres, broker
        self._draw = random.Random(plan.seed)
        self._changing = asyncio.Lock()
        self.done: Counter[str] = Counter()
        self.on = asyncio.Event()

    async def begin(self) -> None:
        """LINE has bad days from now on."""
        plan = {"faults": LINE, "seed": self._plan.seed, "timeout_seconds": 3.0, "endpoints": ["push"]}
        async with self._city.http.post(f"{self._city.url}/sandbox/line/faults", json=plan) as response:
            assert response.status == 200, await response.text()
        self.on.set()

    async def kill(self) -> None:
        """SIGKILL of a random process every few seconds; what is dead is started again."""
        while self.on.is_set():
            await asyncio.sleep(self._plan.every)
            async with self._changing:
                name = self._draw.choice([n for n in self._city.split.processes if n not in _APART])
                await self._city.split.processes[name].stop(signal.SIGKILL)
                self.done[f"SIGKILL {name}"] += 1
                await self._revive()

    async def upset(self, spread: float) -> None:
        """Broker and database crash, workers are replaced one by one, spread evenly over so many seconds."""
        what = ["broker"] * self._plan.brokers + ["database"] * self._plan.databases + ["roll"] * self._plan.rollings
        self._draw.shuffle(what)
        for kind in what:
            await asyncio.sleep(spread / (len(what) + 1))
            async with self._changing:
                await {"broker": self._restart_broker, "database": self._crash_database, "roll": self._roll}[kind]()
            self.done[kind] += 1

    async def end(self) -> dict[str, int]:
        """The good times are back: every process runs, LINE answers; how often LINE failed, by fault."""
        self.on.clear()
        async with self._changing:
            await self._revive()
        async with self._city.http.post(f"{self._city.url}/sandbox/line/faults", json={"faults": {}}) as response:
            drawn: dict[str, int] = (await response.json())["drawn"]
        processes = [p for n, p in self._city.split.processes.items() if n not in _APART]
        for _ in range(3):  # one that came up while the database was away has given up meanwhile
            await self._revive()
            await asyncio.gather(*(p.ready() for p in processes), return_exceptions=True)
        await asyncio.gather(*(p.ready() for p in processes))
        return drawn

    async def _revive(self) -> None:
        for name, process in self._city.split.processes.items():
            if not process.alive:
                self.done[f"start {name}"] += 1
                await process.start()

    async def _restart_broker(self) -> None:
        await self._broker.restart(self._draw.choice([signal.SIGTERM, signal.SIGKILL]), away=1.5)

    async def _crash_database(self) -> None:
        """SIGQUIT: at once, without a checkpoint; the sandbox's own tables are in it, as LINE's would not be."""
        pid = Path(self._postgres.url.split("host=")[1]) / "postmaster.pid"
        os.kill(int(pid.read_text().split()[0]), signal.SIGQUIT)
        await asyncio.to_thread(self._postgres.stop)
        await asyncio.to_thread(self._postgres.start)

    async def _roll(self) -> None:
        """Workers stop cleanly and start again, one after the other: a rebalance each."""
        for name, process in list(self._city.split.processes.items()):
            if "-worker" in name:
                await process.stop()
                await process.start()
                await asyncio.sleep(0.5)
