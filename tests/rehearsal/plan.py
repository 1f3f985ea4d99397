"""What docker-compose.yml wants to run, with everything filled in."""

import re
import shlex
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.deploy.build_steps import ROOT, stages

IMAGE = "todoke:dev"


@dataclass(frozen=True)
class Mount:
    """`source` is a path below the repository (`./…`) or the name of a volume."""

    source: str
    target: str
    read_only: bool


@dataclass(frozen=True)
class Program:
    """One container as the file describes it."""

    name: str
    ours: bool
    user: int
    command: list[str]
    environment: dict[str, str]
    mounts: list[Mount]
    read_only: bool
    temporary: list[str]
    capabilities: list[str]
    health: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


def plan() -> dict[str, Program]:
    """Every service but those that watch, with the settings of deploy/compose/sandbox.env."""
    lines = (ROOT / "deploy/compose/sandbox.env").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    text = (ROOT / "docker-compose.yml").read_text()
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda m: values.get(m[1]) or m[2], text)
    services = yaml.safe_load(text)["services"]
    return {n: _program(n, s) for n, s in services.items() if "monitoring" not in s.get("profiles", [])}


def _program(name: str, service: dict[str, Any]) -> Program:
    ours = service["image"] == IMAGE
    image = _environment() if ours else {"PATH": "/usr/bin:/bin"}
    user = str(service.get("user", "10001")).split(":")[0]
    test = service.get("healthcheck", {}).get("test", ["CMD", "todoke", "health"])
    networks = service.get("networks", {})
    return Program(
        name=name,
        ours=ours,
        user=int(user),
        command=[*_words(service.get("entrypoint", ["todoke"] if ours else [])), *_words(service.get("command", []))],
        environment=image | {key: str(value) for key, value in service.get("environment", {}).items()},
        mounts=[_mount(mounted) for mounted in service.get("volumes", [])],
        read_only=service.get("read_only", False),
        temporary=[place.split(":")[0] for place in service.get("tmpfs", [])],
        capabilities=[capability.lower() for capability in service.get("cap_add", [])],
        health=test[1:] if ours and not service.get("healthcheck", {}).get("disable") else [],
        aliases=networks["outer"].get("aliases", []) if isinstance(networks, dict) and networks else [],
    )


def _environment() -> dict[str, str]:
    """What the image itself sets."""
    [line] = [line for line in stages()["runtime"] if line.startswith("ENV ")]
    return dict(word.split("=", 1) for word in shlex.split(line)[1:]) | {"PATH": "/app/bin:/usr/bin:/bin"}


def _words(command: Any) -> list[str]:
    return shlex.split(command) if isinstance(command, str) else [str(word) for word in command]


def _mount(mounted: str) -> Mount:
    source, target, *mode = mounted.split(":")
    return Mount(source, target, mode == ["ro"])
