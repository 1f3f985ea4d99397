"""Writes deploy/k8s/components/monitoring from deploy/monitoring: the same rules and the same dashboard.

`make monitoring`; a test compares the two.
"""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "deploy/monitoring"
TARGET = ROOT / "deploy/k8s/components/monitoring"
RULES = ("alerts", "slo")


def manifests() -> dict[str, str]:
    """Name and content of every generated file."""
    found = {f"rules-{name}.yaml": _rule(name) for name in RULES}
    found["todoke.json"] = (SOURCE / "grafana/todoke.json").read_text()
    return found


def _rule(name: str) -> str:
    manifest: dict[str, Any] = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": f"todoke-{name}", "labels": {"app.kubernetes.io/part-of": "todoke"}},
        "spec": yaml.safe_load((SOURCE / f"{name}.yaml").read_text()),
    }
    told = f"# Generated from deploy/monitoring/{name}.yaml by `make monitoring`.\n"
    return told + yaml.safe_dump(manifest, sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    for name, text in manifests().items():
        (TARGET / name).write_text(text)
