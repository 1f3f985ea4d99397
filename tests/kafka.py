"""Which Kafka the tests run against: the first of those named in `open_kafka` that can be had."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.common.bus.kafka import Connection
from sandbox.broker import VERSION, Broker, JarsMissing
from sandbox.broker.broker import free_ports

ADDRESS = "TODOKE_TEST_KAFKA"


@dataclass(frozen=True, slots=True)
class Kafka:
    """`real` is False for the mock, whose gaps are declared where the scenarios are run."""

    connection: Connection
    what: str
    real: bool = True


class Chosen:
    """What the session uses, for the line in the summary."""

    what: str | None = None
    real = True


@contextmanager
def open_kafka() -> Iterator[Kafka]:
    """An address in the environment, a container, Apache's jars on Java 17, else librdkafka's mock."""
    if address := os.environ.get(ADDRESS):
        yield _chosen(Kafka(Connection(address), f"the broker at {ADDRESS}"))
    elif _docker():
        with _container() as address:
            yield _chosen(Kafka(Connection(address), f"Apache Kafka {VERSION} in a container"))
    else:
        with _from_jars() as kafka:
            yield _chosen(kafka)


def _chosen(kafka: Kafka) -> Kafka:
    Chosen.what, Chosen.real = kafka.what, kafka.real
    return kafka


def _docker() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=20, check=False).returncode == 0


@contextmanager
def _container() -> Iterator[str]:
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    [port] = free_ports(1)
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:29093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:29093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_NUM_PARTITIONS": "4",
    }
    container = DockerContainer(f"apache/kafka:{VERSION}").with_bind_ports(port, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    with container.waiting_for(LogMessageWaitStrategy("Kafka Server started")):
        yield f"127.0.0.1:{port}"


@contextmanager
def _from_jars() -> Iterator[Kafka]:
    with tempfile.TemporaryDirectory(prefix="todoke-kafka-") as folder:
        broker = Broker(Path(folder))
        try:
            broker.start()
        except JarsMissing as missing:
            with _mock() as address:
                yield Kafka(Connection(address), f"librdkafka's mock ({missing})", real=False)
            return
        try:
            yield Kafka(Connection(broker.address), f"Apache Kafka {VERSION}, its own jars on this machine's Java")
        finally:
            broker.stop()


@contextmanager
def _mock() -> Iterator[str]:
    """Inside this process: in memory, topics appear on first use with 4 partitions."""
    from confluent_kafka import Producer

    mock = Producer({"bootstrap.servers": "mock", "test.mock.num.brokers": 1})
    [broker] = mock.list_topics(timeout=10).brokers.values()
    yield f"{broker.host}:{broker.port}"
    mock.flush(1)
