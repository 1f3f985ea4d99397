"""What has to hold in docker-compose.yml beyond the schema, each rule a function that names what breaks it."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from libs.common.settings import Settings
from services.__main__ import COMMANDS, application
from services.commands.serve import Role
from services.compose import NAMES

Compose = dict[str, Any]
ROOT = Path(__file__).parents[2]
IMAGE = "todoke:dev"


def findings(compose: Compose) -> list[str]:
    """Everything that is wrong, one line each."""
    rules = (_dependencies, _commands, _settings, _processes, _files, _hardening, _ports, _volumes)
    return [finding for rule in rules for finding in rule(compose)]


def _dependencies(compose: Compose) -> Iterator[str]:
    services = compose["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            if other not in services:
                yield f"{name} waits for {other}, which is no service"
                continue
            checked = services[other].get("healthcheck", {} if services[other]["image"] == IMAGE else None)
            if how["condition"] == "service_healthy" and (checked is None or checked.get("disable")):
                yield f"{name} waits for the health of {other}, which is not checked"
            if how["condition"] == "service_completed_successfully" and "restart" in services[other]:
                yield f"{name} waits for the end of {other}, which is restarted"
            if not set(services[other].get("profiles", [])) <= {"sandbox", *service.get("profiles", [])}:
                yield f"{name} waits for {other}, which its profile does not start"


def _commands(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        if service["image"] != IMAGE or "entrypoint" in service:
            continue
        command, *rest = words(service)
        if command not in COMMANDS:
            yield f"{name} runs `todoke {command}`, which does not exist"
            continue
        group: Any = typer.main.get_command(application([command]))
        options = {option for parameter in group.commands[command].params for option in parameter.opts}
        for word in rest:
            if word.startswith("--") and word not in options:
                yield f"{name} gives {word}, which `todoke {command}` does not take"


def _settings(compose: Compose) -> Iterator[str]:
    known = {f"TODOKE_{field.upper()}" for field in Settings.model_fields}
    for name, service in compose["services"].items():
        for variable in service.get("environment", {}):
            if variable.startswith("TODOKE_") and variable not in known:
                yield f"{name} sets {variable}, which is no setting"


def _processes(compose: Compose) -> Iterator[str]:
    for service in NAMES:
        for role in (Role.web, Role.worker):
            found = compose["services"].get(f"{service}-{role}")
            if found is None:
                yield f"{service}-{role} is missing"
            elif words(found)[:4] != ["serve", service, "--role", role]:
                yield f"{service}-{role} runs {words(found)}"


def _files(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for mounted in service.get("volumes", []):
            source = mounted.split(":")[0]
            if source.startswith("./") and not (ROOT / source).exists():
                yield f"{name} mounts {source}, which does not exist"
            if source.startswith("./") and not mounted.endswith(":ro"):
                yield f"{name} may write to {source}"


def _hardening(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        if service.get("cap_drop") != ["ALL"]:
            yield f"{name} keeps capabilities"
        if service.get("security_opt") != ["no-new-privileges:true"]:
            yield f"{name} may gain privileges"
        if service["image"] == IMAGE and not (service.get("read_only") and service.get("tmpfs")):
            yield f"{name} has a writable root file system, or no /tmp"
        if re.search(r":latest$|^[^:]+$", service["image"]):
            yield f"{name} has no fixed image"
        for variable, value in service.get("environment", {}).items():
            if re.search(r"(PASSWORD|SECRET|TOKEN)$", variable) and value:
                yield f"{name} has {variable} in the file"


def _ports(compose: Compose) -> Iterator[str]:
    for name, service in compose["services"].items():
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name} is open to the network at {port}"
        if service.get("ports") and not any(
            not (compose["networks"][network] or {}).get("internal") for network in service["networks"]
        ):
            yield f"{name} publishes a port from an internal network"


def _volumes(compose: Compose) -> Iterator[str]:
    """Every named volume is declared, and a service's secrets are its own."""
    filled = {mounted.split(":")[0] for mounted in compose["services"]["secrets"]["volumes"]}
    for name, service in compose["services"].items():
        for mounted in service.get("volumes", []):
            source, target = mounted.split(":")[:2]
            if not source.startswith("./") and source not in compose["volumes"]:
                yield f"{name} mounts {source}, which is not declared"
            if target in ("/secrets", "/key") and source not in filled:
                yield f"{name} reads {source}, which nobody fills"
            party = name.rsplit("-", 1)[0]
            if party in NAMES and target == "/secrets" and source != f"{party}-secrets":
                yield f"{name} reads the secrets of another: {source}"


def words(service: dict[str, Any]) -> list[str]:
    """The command as the shell-like split of compose makes it, without what is filled in from outside."""
    command = service.get("command", "")
    parts = shlex.split(command) if isinstance(command, str) else [str(word) for word in command]
    return [word for word in parts if not word.startswith("${")]
