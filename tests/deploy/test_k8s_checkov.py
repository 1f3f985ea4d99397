"""checkov finds nothing in the manifests; what it is told to pass over, and why, stands in deploy/checkov.yaml."""

import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.rendering import OVERLAYS, ROOT, Resource, of, whole

OWN_BUILD = {"CKV_K8S_15", "CKV_K8S_43"}
"""Image by digest, pulled anew: a developer's own build has no digest and is in no registry."""


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    done = subprocess.run([ROOT / "scripts/checkov", "--version"], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"checkov could not be set up: {done.stderr.strip()[-300:]}")


def findings(resources: list[Resource], folder: Path) -> list[tuple[str, str]]:
    """Check and resource, for everything checkov finds."""
    (folder / "all.yaml").write_text(yaml.safe_dump_all(resources))
    checkov, config = str(ROOT / "scripts/checkov"), str(ROOT / "deploy/checkov.yaml")
    command = [checkov, "--config-file", config, "-o", "json", "-d", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report: Any = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 0, done.stderr
    return [(check["check_id"], check["resource"]) for check in report["results"]["failed_checks"]]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_is_found(overlay: str, tmp_path: Path) -> None:
    passed_over = OWN_BUILD if overlay == "dev" else set()
    assert [found for found in findings(whole(overlay), tmp_path) if found[0] not in passed_over] == []


def test_a_fault_is_found(tmp_path: Path) -> None:
    deployment = deepcopy(of(whole("production"), "Deployment")[0])
    deployment["spec"]["template"]["spec"]["containers"][0]["securityContext"]["privileged"] = True
    assert ("CKV_K8S_16", f"Deployment.todoke.{deployment['metadata']['name']}") in findings([deployment], tmp_path)
