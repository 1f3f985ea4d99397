"""Rules and dashboard speak of metrics the code has, and every alert has a page and a test."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from scripts.monitoring_manifests import TARGET, manifests
from tests.deploy.monitoring_files import MONITORING, ROOT, RULES, alerts, buckets, exported, expressions, faults, rules

RECORDED = {rule["record"] for rule in rules() if "record" in rule}


def test_every_metric_and_label_is_exported() -> None:
    known = exported()
    assert not [fault for expression in expressions() for fault in faults(expression, known, RECORDED)]


@pytest.mark.parametrize(
    "expression", ["sum(todoke_outbox_waiting)", 'todoke_parked{city="x"}', "todoke:slo_error:ratio2h > 1"]
)
def test_a_name_that_nobody_exports_is_found(expression: str) -> None:
    assert len(faults(expression, exported(), RECORDED)) == 1


def test_thresholds_are_bounds_of_the_histograms() -> None:
    bounds = {"todoke_http_request_seconds": {"0.8", "1.0", "2.0", "+Inf"}, "todoke_event_age_seconds": {"60.0"}}
    asked = set(re.findall(r'le="([^"]+)"', " ".join(expressions())))
    assert asked == set().union(*bounds.values())
    exported()
    for name, wanted in bounds.items():
        assert wanted <= buckets(name)


def test_every_alert_has_its_section_and_every_section_an_alert() -> None:
    page = (ROOT / "docs/alerts.md").read_text()
    assert re.findall(r"^## (\S+)$", page, re.MULTILINE) == list(alerts())
    for name, rule in alerts().items():
        assert rule["annotations"]["runbook"] == f"docs/alerts.md#{name.lower()}"
        section = page.split(f"## {name}\n")[1].split("\n## ")[0]
        assert f"`{rule['labels']['severity']}`." in section
        assert "**Look**" in section
        assert "**" in section and ("**Do**" in section or "**do**" in section)


def test_the_page_of_objectives_names_those_that_are_measured() -> None:
    measured = {rule["labels"]["slo"] for rule in rules() if rule.get("record") == "todoke:slo_all:rate5m"}
    assert set(re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs/slo.md").read_text(), re.MULTILINE)) == measured
    budget = next(rule["expr"] for rule in rules() if rule.get("record") == "todoke:slo_budget")
    assert set(re.findall(r'"slo", "([a-z-]+)"', budget)) == measured


@pytest.mark.parametrize("name", RULES)
def test_promtool_agrees(name: str) -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed (scripts/promtool)")
    for words in (["check", "rules", f"{name}.yaml"], ["test", "rules", f"{name}_test.yaml"]):
        done = subprocess.run(["promtool", *words], cwd=MONITORING, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_sees_every_alert_fire_and_keep_silent() -> None:
    fired: set[str] = set()
    silent: set[str] = set()
    for name in RULES:
        for case in yaml.safe_load((MONITORING / f"{name}_test.yaml").read_text())["tests"]:
            for check in case["alert_rule_test"]:
                (fired if check.get("exp_alerts") else silent).add(check["alertname"])
    assert fired == silent == set(alerts())


def test_prometheus_asks_the_eight_processes_of_compose() -> None:
    [job] = yaml.safe_load((MONITORING / "prometheus.yml").read_text())["scrape_configs"]
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    served = {f"{name}:8000" for name, s in services.items() if str(s.get("command", "")).startswith("serve ")}
    assert set(job["static_configs"][0]["targets"]) == served
    assert job["job_name"] == "todoke"


def test_kubernetes_gets_the_same_rules_and_the_same_dashboard() -> None:
    for name, text in manifests().items():
        assert (TARGET / name).read_text() == text, "run `make monitoring`"
    for name in RULES:
        manifest = yaml.safe_load((TARGET / f"rules-{name}.yaml").read_text())
        assert manifest["spec"] == yaml.safe_load((MONITORING / f"{name}.yaml").read_text())
    listed = yaml.safe_load((TARGET / "kustomization.yaml").read_text())
    files = {*listed["resources"], *listed["configMapGenerator"][0]["files"], "kustomization.yaml"}
    assert {path.name for path in TARGET.iterdir()} == files


def test_the_component_renders(tmp_path: Path) -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    (tmp_path / "kustomization.yaml").write_text("components: [monitoring]\n")
    shutil.copytree(TARGET, tmp_path / "monitoring")
    done = subprocess.run(["kubectl", "kustomize", tmp_path], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kinds = sorted(resource["kind"] for resource in yaml.safe_load_all(done.stdout))
    assert kinds == ["ConfigMap", "PodMonitor", "PrometheusRule", "PrometheusRule"]
