"""The manifests as a cluster would get them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
K8S = ROOT / "deploy/k8s"
OVERLAYS = ("production", "dev")
STEPS = ("platform", "migrate", "services", "finish")

Resource = dict[str, Any]


@cache
def _minor() -> int:
    """Of kubectl's version 1.x, whose kustomize is 5.0 from 1.27 on; 0 without kubectl."""
    if shutil.which("kubectl") is None:
        return 0
    told = subprocess.run(["kubectl", "version", "--client", "-o", "json"], capture_output=True, check=True).stdout
    return int("".join(digit for digit in json.loads(told)["clientVersion"]["minor"] if digit.isdigit()))


@cache
def _text(folder: str) -> str:
    if _minor() < 27:
        pytest.skip("kubectl 1.27 or newer is not installed (the package kubernetes-client of Debian 12 is older)")
    done = subprocess.run(["kubectl", "kustomize", K8S / folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def render(overlay: str, step: str) -> list[Resource]:
    """The resources of one step; the caller may change them. Skips the test where there is no kubectl."""
    return [resource for resource in yaml.load_all(_text(f"overlays/{overlay}/{step}"), yaml.CSafeLoader) if resource]


def whole(overlay: str) -> list[Resource]:
    """All that an overlay brings, of its four steps; what two of them bring alike is there once."""
    found = {name(r): r for step in STEPS for r in render(overlay, step)}
    return list(found.values())


def name(resource: Resource) -> str:
    """As people call it."""
    return f"{resource['kind']}/{resource['metadata']['name']}"


def of(resources: list[Resource], *kinds: str) -> list[Resource]:
    """Those of the kinds."""
    return [resource for resource in resources if resource["kind"] in kinds]


def one(resources: list[Resource], wanted: str) -> Resource:
    """The one called `Kind/name`."""
    (found,) = [resource for resource in resources if name(resource) == wanted]
    return found


def pods(resources: list[Resource]) -> Iterator[tuple[str, Resource]]:
    """Every pod template: whose it is, and the template."""
    for resource in of(resources, "Deployment", "Job"):
        yield name(resource), resource["spec"]["template"]


def containers(template: Resource) -> list[Resource]:
    """Those that prepare, and those that run."""
    return [*template["spec"].get("initContainers", []), *template["spec"]["containers"]]


def fits(selector: Resource, labels: dict[str, str]) -> bool:
    """Whether a label selector takes a pod with these labels. Knows what our manifests use: labels, In, Exists."""
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] in ("In", "Exists"), expression
        if expression["key"] not in labels:
            return False
        if expression["operator"] == "In" and labels[expression["key"]] not in expression["values"]:
            return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def files(template: Resource) -> Iterator[tuple[str, str, str, str]]:
    """Files from Secrets: container, path in it, Secret, key."""
    sources: dict[str, list[Resource]] = {}
    for volume in template["spec"]["volumes"]:
        if "secret" in volume:
            sources[volume["name"]] = [{"name": volume["secret"]["secretName"], "items": volume["secret"]["items"]}]
        for source in volume.get("projected", {}).get("sources", []):
            sources.setdefault(volume["name"], []).append(source["secret"])
    for container in containers(template):
        for mount in container.get("volumeMounts", []):
            for secret in sources.get(mount["name"], []):
                for item in secret["items"]:
                    yield container["name"], f"{mount['mountPath']}/{item['path']}", secret["name"], item["key"]
