"""docker-compose.yml: the schema, our own rules, and that both catch what they are for."""

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.deploy.compose_rules import ROOT, Compose, findings, words

FILE = ROOT / "docker-compose.yml"
COMPOSE: Compose = yaml.safe_load(FILE.read_text())


def schema_says(path: Path) -> int:
    checker = Path(sys.executable).parent / "check-jsonschema"
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, check=False, capture_output=True).returncode


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("", "", 0),
        ("depends_on:", "depend_on:", 1),
        ("service_healthy", "service_helthy", 1),
        ("cap_drop", "cap_dorp", 1),
    ],
)
def test_the_compose_schema(old: str, new: str, code: int, tmp_path: Path) -> None:
    text = FILE.read_text()
    assert old in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(old, new))
    assert schema_says(tmp_path / "docker-compose.yml") == code


def test_our_own_rules_find_nothing() -> None:
    assert findings(COMPOSE) == []


Change = Callable[[Compose], object]
PLANTED: dict[str, Change] = {
    "waits for nobody": lambda s: s["topics"].update(depends_on={"nobody": {"condition": "service_healthy"}}),
    "which is not checked": lambda s: s["postgres"].pop("healthcheck"),
    "which is restarted": lambda s: s["migrate"].update(restart="always"),
    "which its profile does not start": lambda s: s["sandbox"].update(profiles=["other"]),
    "`todoke migrat`": lambda s: s["migrate"].update(command="migrat"),
    "gives --partition, ": lambda s: s["topics"].update(command="topics --partition 3"),
    "TODOKE_KAFKA_SERVERS": lambda s: s["topics"]["environment"].update(TODOKE_KAFKA_SERVERS="kafka"),
    "notifier-worker is missing": lambda s: s.pop("notifier-worker"),
    "notifier-web runs": lambda s: s["notifier-web"].update(command="serve notifier --role worker"),
    "./deploy/none, which does not exist": lambda s: s["grafana"]["volumes"].append("./deploy/none:/x:ro"),
    "may write to ./deploy": lambda s: s["grafana"]["volumes"].append("./deploy:/x"),
    "kafka keeps capabilities": lambda s: s["kafka"].pop("cap_drop"),
    "may gain privileges": lambda s: s["kafka"].pop("security_opt"),
    "writable root file system": lambda s: s["migrate"].pop("read_only"),
    "no fixed image": lambda s: s["kafka"].update(image="apache/kafka:latest"),
    "POSTGRES_PASSWORD in the file": lambda s: s["postgres"]["environment"].update(POSTGRES_PASSWORD="x"),
    "open to the network": lambda s: s["grafana"].update(ports=["3000:3000"]),
    "from an internal network": lambda s: s["grafana"].update(networks=["inner"]),
    "which is not declared": lambda s: s["kafka"]["volumes"].append("elsewhere:/x"),
    "which nobody fills": lambda s: s["sandbox"]["volumes"].append("kafka-data:/secrets"),
    "secrets of another": lambda s: s["notifier-web"].update(volumes=["confirmation-secrets:/secrets:ro"]),
}


@pytest.mark.parametrize("expected", PLANTED)
def test_a_planted_mistake_is_found(expected: str) -> None:
    compose = copy.deepcopy(COMPOSE)
    PLANTED[expected](compose["services"])
    assert any(expected in finding for finding in findings(compose)), findings(compose)


def test_the_sandbox_comes_with_one_file_and_only_with_it() -> None:
    lines = (ROOT / "deploy/compose/sandbox.env").read_text().splitlines()
    assert {"COMPOSE_PROFILES=sandbox", "PARTIES=--sandbox"} <= set(lines)
    served = [
        s for s in COMPOSE["services"].values() if s.get("command", "").__class__ is str and words(s)[:1] == ["serve"]
    ]
    assert len(served) == 8
    assert all(s["command"].endswith("${PARTIES:-}") for s in served)


def test_the_front_door_is_the_public_address_and_knows_every_service() -> None:
    gateway, services = COMPOSE["services"]["gateway"], COMPOSE["services"]
    assert gateway["networks"]["outer"]["aliases"] == ["todoke.localhost"]
    to = [word for word in words(gateway) if "=" in word]
    assert to == [f"{n}=http://{n}-web:8000" for n in ("registration", "eligibility", "notifier", "confirmation")] + [
        "sandbox=http://sandbox:8000"
    ]
    assert all("outer" in services[word.split("//")[1].split(":")[0]]["networks"] for word in to)


def test_the_smoke_run_says_when_it_could_not_run(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    script = ROOT / "deploy/compose/smoke"
    done = subprocess.run([script], env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "no Docker daemon" in done.stderr
