"""Topics and rights on Kafka as manifests of the Strimzi operator, written from the contracts."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from libs.common import events

_API = "kafka.strimzi.io/v1"
_CLUSTER = {"strimzi.io/cluster": "todoke"}
_HEADER = "# Written from the contracts by `todoke contracts`; do not edit.\n"
_PARTITIONS = 12
_WEEK_MS = 7 * 24 * 3600 * 1000
_LARGEST_BYTES = 2 * 1024 * 1024  # what our producer sends at most; the broker's own default is half of it


def topics() -> str:
    """A KafkaTopic for every contract: kept a week, as many partitions each, since keys are alike across topics."""
    config = {
        "cleanup.policy": "delete",
        "max.message.bytes": _LARGEST_BYTES,
        "min.insync.replicas": 2,
        "retention.ms": _WEEK_MS,
    }
    spec = {"partitions": _PARTITIONS, "replicas": 3, "config": config}
    return _documents(_resource("KafkaTopic", event.topic, spec) for event in events.ALL)


def users(heard: Mapping[str, Iterable[str]]) -> str:
    """A KafkaUser for every service in `heard` (service to the topics it hears), with the rights it needs and no more.

    It writes what it owns and reads what it hears as the group of its own name. An idempotent producer needs no further
    right: since Kafka 2.8 (KIP-679) Write on a topic includes it.
    """
    return _documents(
        _resource("KafkaUser", name, _user(name, {e.topic for e in events.ALL if name in e.owners}, set(topics)))
        for name, topics in heard.items()
    )


def _user(name: str, owns: set[str], hears: set[str]) -> dict[str, Any]:
    operations = {
        topic: ["Describe"] + ["Read"] * (topic in hears) + ["Write"] * (topic in owns) for topic in owns | hears
    }
    acls = [_acl("topic", topic, *operations[topic]) for topic in sorted(operations)]
    acls.append(_acl("group", name, "Read"))
    return {"authentication": {"type": "scram-sha-512"}, "authorization": {"type": "simple", "acls": acls}}


def _acl(kind: str, name: str, *operations: str) -> dict[str, Any]:
    return {"resource": {"type": kind, "name": name}, "operations": list(operations)}


def _resource(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": _API, "kind": kind, "metadata": {"name": name, "labels": _CLUSTER}, "spec": spec}


def _documents(resources: Iterable[dict[str, Any]]) -> str:
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return _HEADER + str(yaml.dump_all(resources, Dumper=Plain, sort_keys=False, width=120))
