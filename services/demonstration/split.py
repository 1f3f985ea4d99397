"""The same system as eight processes: four services × web and worker, on Kafka and PostgreSQL with a role each."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.common.bus.kafka import Connection, create_topics
from libs.common.embedded import EmbeddedPostgres
from libs.common.events import ALL
from libs.common.migrate import migrate
from libs.common.sealing import create_master
from sandbox.broker import Broker
from sandbox.broker.broker import free_ports
from services.compose import NAMES
from services.demonstration.process import ONE_CLERK, Process

ROLES = ("web", "worker")
PARTITIONS = 4


@dataclass
class Split:
    """`processes` are named `registration-web` and so on, beside them `sandbox` and `gateway`.

    `url` is the front door, `database` holds `{role}`, `kafka` is the broker's address.
    """

    url: str
    database: str
    kafka: Connection
    key_file: Path
    processes: dict[str, Process]

    def of(self, service: str) -> list[Process]:
        """Both processes of a service, or more workers where there are some."""
        return [p for name, p in self.processes.items() if name.startswith(f"{service}-")]

    def add_worker(self, service: str, name: str) -> Process:
        """A further worker of a service, not yet started; the two share the service's partitions."""
        first = self.processes[f"{service}-worker"]
        [port] = free_ports(1)
        environment = {**first.environment, "TODOKE_PORT": str(port)}
        added = Process(first.words, environment, first.log.with_name(f"{name}.log"), f"http://127.0.0.1:{port}/readyz")
        self.processes[name] = added
        return added


@asynccontextmanager
async def split(
    folder: Path, database: str, broker: Connection, *, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Split]:
    """Everything ready when the block begins, drained and stopped when it ends.

    Database (its address with `{role}`) and broker run already and are left running. `settings` are further variables
    of the services. Raises `NotStarted`.
    """
    await migrate(database)
    await create_topics(broker, [event.topic for event in ALL], PARTITIONS, 1)
    key_file = folder / "keys" / "master.key"
    if not key_file.exists():
        create_master(key_file)
    ports = dict(zip(_names(), free_ports(len(_names())), strict=True))
    common = {
        "TODOKE_MASTER_KEY_FILE": str(key_file),
        "TODOKE_DATA": str(folder / "data"),
        "TODOKE_DATABASE_URL": database,
        "TODOKE_PUBLIC_URL": f"http://localhost:{ports['gateway']}",
        "TODOKE_KAFKA_BOOTSTRAP": broker.bootstrap,
        "TODOKE_KAFKA_PREFIX": broker.prefix,
        "TODOKE_LOG_JSON": "true",
        **ONE_CLERK,
        **(settings or {}),
    }
    processes = {name: _process(name, port, ports, folder, common) for name, port in ports.items()}
    running = Split(common["TODOKE_PUBLIC_URL"], database, broker, key_file, processes)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_stop, running.processes)
        await asyncio.gather(*(p.start() for p in processes.values()))
        await asyncio.gather(*(p.ready() for p in processes.values()))
        yield running


@asynccontextmanager
async def split_alone(folder: Path) -> AsyncIterator[Split]:
    """The same with a database and a broker of its own in the folder."""
    postgres, broker = EmbeddedPostgres(folder / "postgres"), Broker(folder / "kafka", auto_create=False)
    try:
        await asyncio.gather(asyncio.to_thread(postgres.start), asyncio.to_thread(broker.start))
        async with split(folder, postgres.url, Connection(broker.address)) as running:
            yield running
    finally:
        await asyncio.gather(asyncio.to_thread(postgres.stop), asyncio.to_thread(broker.stop))


async def _stop(processes: Mapping[str, Process]) -> None:
    """The front door first and the sandbox last, so that nobody drains against a closed door."""
    await processes["gateway"].stop()
    await asyncio.gather(*(p.stop() for name, p in processes.items() if name not in ("gateway", "sandbox")))
    await processes["sandbox"].stop()


def _names() -> list[str]:
    return ["sandbox", "gateway", *(f"{service}-{role}" for service in NAMES for role in ROLES)]


def _process(name: str, port: int, ports: Mapping[str, int], folder: Path, common: Mapping[str, str]) -> Process:
    environment = {**common, "TODOKE_PORT": str(port)}
    service, _, role = name.partition("-")
    health = "readyz"
    if name == "sandbox":
        words: tuple[str, ...] = ("sandbox",)
        health = "sandbox/line/ledger"
    elif name == "gateway":
        to = {service: ports[f"{service}-web"] for service in NAMES} | {"sandbox": ports["sandbox"]}
        routes = [word for target, at in to.items() for word in ("--to", f"{target}=http://127.0.0.1:{at}")]
        words, health = ("sandbox.gateway", "--port", str(port), *routes), "livez"
    else:
        words = ("services", "serve", service, "--role", role, "--sandbox")
    return Process(words, environment, folder / f"{name}.log", f"http://127.0.0.1:{port}/{health}")
