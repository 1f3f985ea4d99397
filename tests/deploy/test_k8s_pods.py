"""Every container is confined, every process can be drained, moved and scaled by one hand only."""

import inspect
from copy import deepcopy

import pytest

from libs.common.bus.kafka import KafkaBus, member, producer
from services import compose, running
from tests.deploy.rendering import OVERLAYS, Resource, containers, fits, name, of, one, pods, whole


def loose(template: Resource) -> list[str]:
    """What a pod may that the `restricted` profile and our own rules forbid, or may not that it needs."""
    spec = template["spec"]
    pod = spec.get("securityContext", {})
    found = []
    if not (pod.get("runAsNonRoot") and pod.get("runAsUser") == 10001):
        found.append("may run as root")
    if pod.get("fsGroup") != pod.get("runAsGroup"):
        found.append("cannot read its secrets")
    if pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        found.append("no seccomp profile")
    if spec.get("automountServiceAccountToken") is not False:
        found.append("has a token for the Kubernetes API")
    if spec.keys() & {"hostNetwork", "hostPID", "hostIPC"} or any("hostPath" in v for v in spec.get("volumes", [])):
        found.append("shares with its node")
    for container in containers(template):
        own = container.get("securityContext", {})
        if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
            found.append(f"{container['name']} may gain rights")
        if own.get("readOnlyRootFilesystem") is not True:
            found.append(f"{container['name']} may write its root")
        if own.get("capabilities", {}).get("drop") != ["ALL"] or own["capabilities"].get("add"):
            found.append(f"{container['name']} keeps capabilities")
        resources = container.get("resources", {})
        if not all(resources.get(bound, {}).keys() >= {"cpu", "memory"} for bound in ("requests", "limits")):
            found.append(f"{container['name']} has no requests or limits")
    return found


def without_budget(resources: list[Resource]) -> list[str]:
    """Deployments that no PodDisruptionBudget covers, or more than one (then nothing can be evicted)."""
    budgets = of(resources, "PodDisruptionBudget")
    return [
        name(deployment)
        for deployment in of(resources, "Deployment")
        if sum(fits(b["spec"]["selector"], _labels(deployment)) for b in budgets) != 1
    ]


def scaled_twice(resources: list[Resource]) -> list[str]:
    """Deployments whose number two would set, of: HorizontalPodAutoscaler, ScaledObject, the manifest itself."""
    owners: dict[str, list[str]] = {}
    for scaler in of(resources, "HorizontalPodAutoscaler", "ScaledObject"):
        owners.setdefault(scaler["spec"]["scaleTargetRef"]["name"], []).append(scaler["kind"])
    for deployment in of(resources, "Deployment"):
        if "replicas" in deployment["spec"]:
            owners.setdefault(deployment["metadata"]["name"], []).append("Deployment")
    return [target for target, by in owners.items() if len(by) != 1]


def _labels(deployment: Resource) -> dict[str, str]:
    labels: dict[str, str] = deployment["spec"]["template"]["metadata"]["labels"]
    return labels


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_container_is_confined(overlay: str) -> None:
    found = list(pods(whole(overlay)))
    assert len(found) == 16  # web, worker and two migrations of four services
    assert {whose: loose(template) for whose, template in found if loose(template)} == {}


@pytest.mark.parametrize(
    "path",
    ["securityContext", "automountServiceAccountToken", "containers.0.securityContext", "initContainers.0.resources"],
)
def test_a_loose_pod_is_found(path: str) -> None:
    template = deepcopy(next(pods(whole("production")))[1])
    *way, last = path.split(".")
    place = template["spec"]
    for part in way:
        place = place[int(part)] if part.isdigit() else place[part]
    del place[last]
    assert loose(template)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_service_has_its_two_processes(overlay: str) -> None:
    wanted = {f"{service}-{role}" for service in compose.NAMES for role in ("web", "worker")}
    resources = whole(overlay)
    assert {d["metadata"]["name"] for d in of(resources, "Deployment")} == wanted
    assert without_budget(resources) == []
    assert scaled_twice(resources) == []
    scaled = of(resources, "HorizontalPodAutoscaler", "ScaledObject")
    assert {s["spec"]["scaleTargetRef"]["name"] for s in scaled} == wanted
    for deployment in of(resources, "Deployment"):
        assert fits(deployment["spec"]["selector"], _labels(deployment))
        assert sum(fits(d["spec"]["selector"], _labels(deployment)) for d in of(resources, "Deployment")) == 1


def test_a_missing_budget_and_a_second_scaler_are_found() -> None:
    resources = whole("production")
    fewer = [resource for resource in resources if name(resource) != "PodDisruptionBudget/notifier-worker"]
    assert without_budget(fewer) == ["Deployment/notifier-worker"]
    second = deepcopy(one(resources, "HorizontalPodAutoscaler/notifier-web"))
    second["spec"]["scaleTargetRef"]["name"] = "notifier-worker"
    assert scaled_twice([*resources, second]) == ["notifier-worker"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_service_reaches_its_web_processes_only(overlay: str) -> None:
    resources = whole(overlay)
    for service in of(resources, "Service"):
        selector = {"matchLabels": service["spec"]["selector"]}
        behind = [d["metadata"]["name"] for d in of(resources, "Deployment") if fits(selector, _labels(d))]
        assert behind == [service["metadata"]["name"]]
        assert behind[0].endswith("-web")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_process_is_not_killed_before_it_has_drained(overlay: str) -> None:
    patience = inspect.signature(KafkaBus.__init__).parameters["patience"].default
    http, publishing = running._GRACE, producer._CLOSE_SECONDS
    needed = {"web": http + publishing, "worker": patience + member._CLOSE_SECONDS + http + publishing}
    for deployment in of(whole(overlay), "Deployment"):
        spec = deployment["spec"]["template"]["spec"]
        role = deployment["metadata"]["labels"]["app.kubernetes.io/component"]
        pause = spec["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert spec["terminationGracePeriodSeconds"] >= pause + needed[role] + 5, name(deployment)
        assert pause > 0 or role == "worker"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_lag_is_looked_at_for_the_group_that_consumes(overlay: str) -> None:
    for scaled in of(whole(overlay), "ScaledObject"):
        service = scaled["metadata"]["labels"]["app.kubernetes.io/name"]
        (trigger,) = scaled["spec"]["triggers"]
        assert trigger["metadata"]["consumerGroup"] == service
        assert "topic" not in trigger["metadata"], "all topics of the group together"
        namespace = scaled["metadata"]["namespace"]
        assert trigger["metadata"]["bootstrapServers"] == f"todoke-kafka-bootstrap.{namespace}.svc:9093"
        assert scaled["spec"]["minReplicaCount"] >= 1, "the worker also publishes and delivers, without any lag"


def test_the_processes_that_wait_for_one_another_stay_few() -> None:
    most = {s["metadata"]["name"]: s["spec"]["maxReplicaCount"] for s in of(whole("production"), "ScaledObject")}
    assert most["registration-worker"] <= 2
    assert most["notifier-worker"] <= 2
