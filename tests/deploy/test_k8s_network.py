"""Nobody talks to anybody unless it is needed."""

from copy import deepcopy

import pytest

from services import compose
from tests.deploy.rendering import OVERLAYS, Resource, fits, of, one, pods, whole

ANYWHERE = "anywhere"
NAMES = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}


def rules(resources: list[Resource], labels: dict[str, str], way: str) -> list[Resource]:
    """The rules ("ingress" or "egress") that hold for a pod with these labels."""
    return [
        rule
        for policy in of(resources, "NetworkPolicy")
        if way.capitalize() in policy["spec"]["policyTypes"] and fits(policy["spec"]["podSelector"], labels)
        for rule in policy["spec"].get(way, [])
    ]


def asks(resources: list[Resource], labels: dict[str, str]) -> set[str]:
    """Whom a pod may connect to, with the ports: databases, Kafka, the internet, the name service, or anywhere."""
    found = set()
    for rule in rules(resources, labels, "egress"):
        ports = ",".join(sorted({str(port["port"]) for port in rule.get("ports", [])}))
        for peer in rule.get("to", [{}]):
            found |= {f"{who}:{ports}" for who in _reached(resources, peer)}
    return found


def _reached(resources: list[Resource], peer: Resource) -> set[str]:
    if peer == NAMES:
        return {"names"}
    if "10.0.0.0/8" in peer.get("ipBlock", {}).get("except", []):
        return {"internet"}
    if peer.keys() == {"podSelector"} and peer["podSelector"]:
        return {target for target, labels in _targets(resources).items() if fits(peer["podSelector"], labels)}
    return {ANYWHERE}


def _targets(resources: list[Resource]) -> dict[str, dict[str, str]]:
    """What there is to connect to, with the labels the operators give its pods."""
    clusters = [cluster["metadata"]["name"] for cluster in of(resources, "Cluster")]
    return {cluster: {"cnpg.io/cluster": cluster} for cluster in clusters} | {
        "kafka": {"strimzi.io/cluster": "todoke", "strimzi.io/name": "todoke-kafka"}
    }


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_all_is_denied_to_begin_with(overlay: str) -> None:
    denied = one(whole(overlay), "NetworkPolicy/default-deny")
    assert denied["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_process_asks_its_own_database_kafka_and_what_it_must(overlay: str) -> None:
    resources = whole(overlay)
    outside = {*(f"Deployment/{service}-web" for service in compose.NAMES), "Deployment/notifier-worker"}
    for whose, template in pods(resources):
        labels = template["metadata"]["labels"]
        wanted = {"names:53", "kafka:9093", f"{labels['app.kubernetes.io/name']}-db:5432"}
        assert asks(resources, labels) == wanted | ({"internet:443"} if whose in outside else set()), whose


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_the_gateway_and_the_monitoring_system_come_in(overlay: str) -> None:
    resources = whole(overlay)
    for whose, template in pods(resources):
        sources = set()
        for rule in rules(resources, template["metadata"]["labels"], "ingress"):
            assert [port["port"] for port in rule["ports"]] == ["http"]
            for peer in rule["from"]:
                sources.add(peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"])
        assert sources == ({"gateway-system", "monitoring"} if whose.endswith("-web") else {"monitoring"}), whose


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_database_answers_its_own_service_only(overlay: str) -> None:
    resources = whole(overlay)
    for cluster in of(resources, "Cluster"):
        database = cluster["metadata"]["name"]
        answered = {
            service
            for service in compose.NAMES
            for rule in rules(resources, {"cnpg.io/cluster": database}, "ingress")
            for peer in rule["from"]
            if "podSelector" in peer and fits(peer["podSelector"], {"app.kubernetes.io/name": service})
        }
        assert answered == {database.removesuffix("-db")}


def test_a_door_left_open_is_found() -> None:
    resources = deepcopy(whole("production"))
    labels = one(resources, "Deployment/registration-web")["spec"]["template"]["metadata"]["labels"]
    policy = one(resources, "NetworkPolicy/registration-ask-db")
    policy["spec"]["egress"][0]["to"][0]["podSelector"] = {
        "matchExpressions": [{"key": "cnpg.io/cluster", "operator": "Exists"}]
    }
    assert "confirmation-db:5432" in asks(resources, labels)
    del policy["spec"]["egress"][0]["to"]
    assert f"{ANYWHERE}:5432" in asks(resources, labels)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kafka_lets_in_only_those_with_business_there(overlay: str) -> None:
    kafka = of(whole(overlay), "Kafka")[0]["spec"]["kafka"]
    (listener,) = kafka["listeners"]
    assert listener["tls"] and listener["authentication"] == {"type": "scram-sha-512"}
    assert kafka["authorization"] == {"type": "simple"}
    assert kafka["config"]["auto.create.topics.enable"] is False
    peers = listener["networkPolicyPeers"]
    labels = [template["metadata"]["labels"] for _, template in pods(whole(overlay))]
    assert all(
        any(fits(peer.get("podSelector", {"matchLabels": {"": "none"}}), each) for peer in peers) for each in labels
    )
    assert [name_ for peer in peers for name_ in peer.get("namespaceSelector", {}).get("matchLabels", {}).values()] == [
        "keda"
    ]
