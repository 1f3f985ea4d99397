"""Every manifest is one the API server would take: right kinds, known fields, right types."""

import json
from copy import deepcopy
from functools import cache
from typing import Any

import jsonschema
import kubernetes_validate
import pytest

from tests.deploy.rendering import OVERLAYS, ROOT, STEPS, Resource, name, of, one, render, whole

OLDEST = "1.30"  # the first with `preStop: sleep` switched on
SCHEMAS = ROOT.parent / "shared" / "crd-schemas"


@cache
def _schema(group: str, kind: str, version: str) -> Any:
    path = SCHEMAS / group / f"{kind.lower()}_{version}.json"
    return json.loads(path.read_text()) if path.is_file() else None


def is_custom(resource: Resource) -> bool:
    """Whether the kind comes with an operator, and not with Kubernetes."""
    group = resource["apiVersion"].rpartition("/")[0]
    return ("." in group and not group.endswith(".k8s.io")) or group == "gateway.networking.k8s.io"


def custom_faults(resource: Resource) -> list[str]:
    """What its schema says against it; a kind without a schema is a fault."""
    group, _, version = resource["apiVersion"].partition("/")
    schema = _schema(group, resource["kind"], version)
    if schema is None:
        return [f"{name(resource)}: no schema for {resource['apiVersion']}"]
    errors = jsonschema.Draft202012Validator(schema).iter_errors(resource)
    return [f"{name(resource)}: {error.json_path}: {error.message}" for error in errors]


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kubernetes_own_kinds(overlay: str, version: str) -> None:
    own = [resource for resource in whole(overlay) if not is_custom(resource)]
    assert {"Deployment", "Service", "NetworkPolicy", "Namespace"} <= {resource["kind"] for resource in own}
    for resource in own:
        kubernetes_validate.validate(resource, version, strict=True)


def test_an_unknown_field_is_found() -> None:
    deployment = deepcopy(of(whole("production"), "Deployment")[0])
    deployment["spec"]["replicaz"] = 2
    with pytest.raises(kubernetes_validate.ValidationError, match="replicaz"):
        kubernetes_validate.validate(deployment, OLDEST, strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_kinds_of_operators(overlay: str) -> None:
    if not SCHEMAS.is_dir():
        pytest.skip(f"no schemas of custom resources beside the project ({SCHEMAS.name})")
    custom = [resource for resource in whole(overlay) if is_custom(resource)]
    assert {"Kafka", "Cluster", "HTTPRoute", "ScaledObject", "ExternalSecret"} <= {r["kind"] for r in custom}
    assert [fault for resource in custom for fault in custom_faults(resource)] == []


def test_a_wrong_custom_resource_is_found() -> None:
    if not SCHEMAS.is_dir():
        pytest.skip(f"no schemas of custom resources beside the project ({SCHEMAS.name})")
    topic = deepcopy(of(whole("production"), "KafkaTopic")[0])
    topic["spec"]["partitions"] = "twelve"
    topic["spec"]["partitionz"] = 12
    assert len(custom_faults(topic)) == 2
    assert custom_faults(topic | {"kind": "Unheard"}) == [
        f"Unheard/{topic['metadata']['name']}: no schema for {topic['apiVersion']}"
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_placeholder_of_a_template_is_left(overlay: str, step: str) -> None:
    text = json.dumps(render(overlay, step))
    assert [word for word in ("SERVICE", "MIGRATOR ", 'ROLE"', "NAMESPACE", ".invalid") if word in text] == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_lies_in_one_namespace(overlay: str) -> None:
    namespace = one(whole(overlay), f"Namespace/{'todoke' if overlay == 'production' else 'todoke-dev'}")
    enforced = namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
    assert enforced == "restricted"
    for resource in whole(overlay):
        if resource["kind"] != "Namespace":
            assert resource["metadata"]["namespace"] == namespace["metadata"]["name"], name(resource)


def test_topics_are_as_many_partitions_everywhere() -> None:
    for overlay in OVERLAYS:
        assert len({topic["spec"]["partitions"] for topic in of(whole(overlay), "KafkaTopic")}) == 1
