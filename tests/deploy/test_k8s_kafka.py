"""At Kafka there are the topics of the contracts, and every service may do there what it does and no more."""

from copy import deepcopy

import pytest

from libs.common.bus.kafka import producer
from libs.common.events import ALL
from services import compose
from services.commands.contracts import unconnected
from tests.deploy.rendering import OVERLAYS, Resource, of, one, whole

Rights = set[tuple[str, str, str]]
"""Kind of thing, its name, operation."""

SERVICES = {name: unconnected(name) for name in compose.NAMES}


def granted(user: Resource) -> Rights:
    """What a KafkaUser may do."""
    return {
        (acl["resource"]["type"], acl["resource"]["name"], operation)
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }


def needed(service: str) -> Rights:
    """What a service does at Kafka, read from its handlers and from who owns which event."""
    heard = {event.topic for event in SERVICES[service].handlers}
    said = {event.topic for event in ALL if service in event.owners}
    rights = {("topic", topic, operation) for topic in heard for operation in ("Read", "Describe")}
    rights |= {("topic", topic, operation) for topic in said for operation in ("Write", "Describe")}
    return rights | {("group", service, "Read")}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_contract_has_its_topic(overlay: str) -> None:
    topics = {topic["metadata"]["name"]: topic["spec"] for topic in of(whole(overlay), "KafkaTopic")}
    assert topics.keys() == {event.topic for event in ALL}
    for name, spec in topics.items():
        assert spec["config"]["retention.ms"] == 7 * 24 * 3600 * 1000, name
        assert spec["config"]["max.message.bytes"] == producer._SETTINGS["max_request_size"], name
    assert len({spec["partitions"] for spec in topics.values()}) == 1, "keys have to meet the same partition everywhere"


def test_in_production_a_record_is_kept_by_three_and_known_to_two() -> None:
    resources = whole("production")
    for topic in of(resources, "KafkaTopic"):
        assert topic["spec"]["replicas"] == 3
        assert topic["spec"]["config"]["min.insync.replicas"] == 2
    config = one(resources, "Kafka/todoke")["spec"]["kafka"]["config"]
    assert config["offsets.topic.replication.factor"] == 3
    assert one(resources, "KafkaNodePool/node")["spec"]["replicas"] == 3


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_may_do_what_it_does_and_no_more(overlay: str) -> None:
    users = {user["metadata"]["name"]: user for user in of(whole(overlay), "KafkaUser")}
    assert users.keys() == {*compose.NAMES, "keda"}
    for service in compose.NAMES:
        assert granted(users[service]) == needed(service), service
    assert {operation for *_, operation in granted(users["keda"])} == {"Describe"}


def test_a_right_too_many_and_one_too_few_are_found() -> None:
    user = deepcopy(one(whole("production"), "KafkaUser/registration"))
    user["spec"]["authorization"]["acls"][0]["operations"].append("Alter")
    del user["spec"]["authorization"]["acls"][-1]
    assert len(granted(user) ^ needed("registration")) == 2


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_belongs_to_the_one_cluster(overlay: str) -> None:
    resources = whole(overlay)
    (kafka,) = of(resources, "Kafka")
    for resource in of(resources, "KafkaTopic", "KafkaUser", "KafkaNodePool"):
        assert resource["metadata"]["labels"]["strimzi.io/cluster"] == kafka["metadata"]["name"]
        assert resource["spec"].get("authentication", {}).get("type", "scram-sha-512") == "scram-sha-512"
