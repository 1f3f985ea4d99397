"""What the rules, the dashboard and the pages about them say."""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import REGISTRY

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "deploy/monitoring"
RULES = ("alerts", "slo")

_NAME = re.compile(r"\btodoke_[a-z_]+|\btodoke:[a-z0-9_:]+")
_MATCHER = re.compile(r"(todoke_[a-z_]+)\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_LABEL = re.compile(r'(?:^|,)\s*([a-z_]+)\s*(?:=~|!~|!=|=)\s*"')


def rules() -> list[dict[str, Any]]:
    """Recording and alerting rules of both files."""
    loaded = [yaml.safe_load((MONITORING / f"{name}.yaml").read_text()) for name in RULES]
    return [rule for file in loaded for group in file["groups"] for rule in group["rules"]]


def alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def panels() -> list[dict[str, Any]]:
    dashboard = json.loads((MONITORING / "grafana/todoke.json").read_text())
    found: list[dict[str, Any]] = dashboard["panels"]
    return found


def expressions() -> list[str]:
    """Every expression of rules and dashboard."""
    return [rule["expr"] for rule in rules()] + [target["expr"] for p in panels() for target in p["targets"]]


def exported() -> dict[str, set[str]]:
    """Samples the code can export, with their labels. Other tests may have made some of them already."""
    for service in ("registration", "eligibility", "notifier", "confirmation"):
        importlib.import_module(f"services.{service}.app")
    samples: dict[str, set[str]] = {}
    for collector in {id(c): c for c in REGISTRY._names_to_collectors.values()}.values():
        kind, name = getattr(collector, "_type", ""), getattr(collector, "_name", "")
        labels = set(getattr(collector, "_labelnames", ()))
        if kind == "counter":
            samples[f"{name}_total"] = labels
        elif kind == "gauge":
            samples[name] = labels
        elif kind == "histogram":
            samples |= {f"{name}_count": labels, f"{name}_sum": labels, f"{name}_bucket": labels | {"le"}}
    return samples


def faults(expression: str, known: dict[str, set[str]], recorded: set[str]) -> list[str]:
    """Names and labels in an expression that nobody exports."""
    found = [f"no metric {name}" for name in _NAME.findall(expression) if name not in known and name not in recorded]
    for name, matchers in _MATCHER.findall(expression):
        found += [
            f"{name} has no label {label}" for label in _LABEL.findall(matchers) if label not in known.get(name, ())
        ]
    return found


def buckets(name: str) -> set[str]:
    """Bounds of a histogram as Prometheus sees them."""
    collector: Any = REGISTRY._names_to_collectors[name]
    return {str(float(bound)) if bound != float("inf") else "+Inf" for bound in collector._kwargs["buckets"]} | {"+Inf"}
