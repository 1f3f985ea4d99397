"""With the rights of the manifests, a real broker lets every service do its work and refuses everything else."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from confluent_kafka.admin import (  # type: ignore[attr-defined]
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

from libs.common.bus import BusUnavailable, Message
from libs.common.bus.kafka import Connection, KafkaBus
from libs.common.events import ALL
from sandbox.broker import Broker, Credentials, JarsMissing
from sandbox.broker.certificates import Certificates
from services import compose
from tests.deploy.rendering import K8S
from tests.deploy.test_k8s_kafka import SERVICES

pytestmark = pytest.mark.kafka


class Guarded(Broker):
    """Refuses what no rule allows, except on the plain listener, where the test sets up."""

    def _settings(self, certificates: Certificates) -> dict[str, object]:
        return super()._settings(certificates) | {
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS",
        }


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    users = [Credentials(service, f"password-of-{service}") for service in compose.NAMES]
    broker = Guarded(tmp_path_factory.mktemp("kafka"), users=users, auto_create=False)
    try:
        broker.start()
    except JarsMissing as missing:
        pytest.skip(f"no Kafka: {missing}")
    try:
        admin = AdminClient({"bootstrap.servers": broker.address})
        made = admin.create_topics([NewTopic(event.topic, 2, 1) for event in ALL])
        rules = list(_rules())
        granted = admin.create_acls(rules)
        for future in (*made.values(), *granted.values()):
            future.result(30)
        _until_known(admin, len(rules))
        yield broker
    finally:
        broker.stop()


def _until_known(admin: AdminClient, count: int) -> None:
    """The controller has the rules; the broker learns of them a moment later."""
    anything: Any = (None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
    deadline = time.monotonic() + 30
    while len(admin.describe_acls(AclBindingFilter(ResourceType.ANY, *anything)).result(10)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _rules() -> Iterator[AclBinding]:
    for user in yaml.safe_load_all((K8S / "platform/kafka/users.yaml").read_text()):
        for acl in user["spec"]["authorization"]["acls"]:
            for operation in acl["operations"]:
                yield AclBinding(
                    ResourceType[acl["resource"]["type"].upper()],
                    acl["resource"]["name"],
                    ResourcePatternType.LITERAL,
                    f"User:{user['metadata']['name']}",
                    "*",
                    AclOperation[operation.upper()],
                    AclPermissionType.ALLOW,
                )


def bus_of(service: str, broker: Broker, folder: Path) -> KafkaBus:
    """As the service connects."""
    password = folder / service
    password.write_text(f"password-of-{service}\n")
    return KafkaBus(Connection(broker.secure, True, broker.ca_file, service, password))


def message(topic: str, sender: str) -> Message:
    return Message(topic, "key", {}, sender.encode())


@pytest.mark.parametrize("service", compose.NAMES)
async def test_it_says_what_it_owns(service: str, broker: Broker, tmp_path: Path) -> None:
    bus = bus_of(service, broker, tmp_path)
    await bus.start()
    for event in ALL:
        if service in event.owners:
            await bus.publish([message(event.topic, service)])
        else:
            with pytest.raises(BusUnavailable):
                await asyncio.wait_for(bus.publish([message(event.topic, service)]), 60)
    await bus.stop()


@pytest.mark.parametrize("service", compose.NAMES)
async def test_it_hears_what_it_handles(service: str, broker: Broker, tmp_path: Path) -> None:
    heard = {event.topic for event in SERVICES[service].handlers}
    anybody = KafkaBus(Connection(broker.address))
    await anybody.start()
    await anybody.publish([message(topic, "anybody") for topic in heard])
    await anybody.stop()

    bus = bus_of(service, broker, tmp_path)
    await bus.start()
    missing = set(heard)
    async with asyncio.timeout(60):
        async for batch in bus.batches(service, sorted(heard)):
            missing.discard(batch.topic)
            assert await batch.commit()
            if not missing:
                break
    lag = await bus.lag(service, sorted(heard))
    assert {topic for topic, _ in lag} == heard
    strange = sorted({event.topic for event in ALL if service not in event.owners} - heard)
    assert await bus.lag(service, strange) == {}, "it does not even see them"
    with pytest.raises(BusUnavailable):
        await asyncio.wait_for(bus.lag("another", sorted(heard)), 60)
    await bus.stop()
