"""Containers are started with commands and settings that Todoke knows,
and find the files they are told of."""

import importlib
import re
from typing import Any

import pytest
import typer

from libs.common.settings import Settings
from services import compose
from tests.deploy.rendering import OVERLAYS, Resource, containers, files, of, pods, whole

KNOWN = {f"TODOKE_{field.upper()}" for field in Settings.model_fields}
OTHERS = {
    "PGPASSFILE",  # libpq's, read by asyncpg
    "PGSSLROOTCERT",  # the same
    "DATABASE",  # named in TODOKE_DATABASE_URL of the same container
}


def environment(resources: list[Resource], container: Resource) -> dict[str, str | None]:
    """What the process finds, expanded as Kubernetes does; None where a Secret holds the value."""
    maps = {r["metadata"]["name"]: r["data"] for r in of(resources, "ConfigMap")}
    found: dict[str, str | None] = {}
    for source in container.get("envFrom", []):
        found |= maps[source["configMapRef"]["name"]]
    for each in container.get("env", []):
        text = each.get("value")
        found[each["name"]] = text and re.sub(r"\$\((\w+)\)", lambda word: str(found[word.group(1)]), text)
    return found


def parsed(args: list[str]) -> dict[str, Any]:
    """The command's parameters. Raises ImportError for no such command, ClickException for wrong parameters."""
    name_, *rest = args
    function = getattr(importlib.import_module(f"services.commands.{name_}"), name_)
    app = typer.Typer()
    app.command(name_)(function)
    return typer.main.get_command(app).make_context(name_, rest).params


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_setting_is_one(overlay: str) -> None:
    resources = whole(overlay)
    for whose, template in pods(resources):
        for container in containers(template):
            unknown = environment(resources, container).keys() - KNOWN - OTHERS
            assert unknown == set(), f"{whose}: not in libs/common/settings.py"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_settings_are_taken(overlay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resources = whole(overlay)
    for deployment in of(resources, "Deployment"):
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        service = deployment["metadata"]["labels"]["app.kubernetes.io/name"]
        with monkeypatch.context() as patched:
            for variable, value in environment(resources, container).items():
                patched.setenv(variable, '["from a Secret"]' if value is None else value)
            settings = Settings()
        compose.check(settings)
        assert settings.host == "0.0.0.0" and settings.port == container["ports"][0]["containerPort"]
        assert settings.database_url == f"postgresql://{{role}}@{service}-db-rw/todoke?sslmode=verify-full"
        assert settings.kafka_user == service


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_processes_are_started_by_a_command_of_todoke(overlay: str) -> None:
    for deployment in of(whole(overlay), "Deployment"):
        labels = deployment["metadata"]["labels"]
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        asked = parsed(container["args"])
        assert asked["service"].value == labels["app.kubernetes.io/name"]
        assert asked["role"].value == labels["app.kubernetes.io/component"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_migrations_are_a_command_of_todoke(overlay: str) -> None:
    for job in of(whole(overlay), "Job"):
        (container,) = job["spec"]["template"]["spec"]["containers"]
        asked = parsed(container["args"])
        assert asked["names"] == [job["metadata"]["labels"]["app.kubernetes.io/name"]]
        assert asked["phase"].value == ("post" if job["metadata"]["name"].endswith("-post") else "pre")


def test_a_command_that_is_none_is_found() -> None:
    with pytest.raises(ImportError):
        parsed(["surve", "registration"])
    with pytest.raises(typer.BadParameter):
        parsed(["serve", "registration", "--role", "webb"])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_file_a_setting_names_is_mounted(overlay: str) -> None:
    resources = whole(overlay)
    for whose, template in pods(resources):
        container = template["spec"]["containers"][0]
        there = {path for where, path, *_ in files(template) if where == container["name"]}
        (prepared,) = template["spec"]["initContainers"]
        there.add(prepared["command"][-1])
        told = {v for k, v in environment(resources, container).items() if k.endswith("_FILE") or k.startswith("PG")}
        assert told <= there, whose
        inputs = {path for where, path, *_ in files(template) if where == prepared["name"]}
        assert inputs == {prepared["command"][-2]}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_image_is_one_and_pinned(overlay: str) -> None:
    images = {container["image"] for _, template in pods(whole(overlay)) for container in containers(template)}
    (image,) = images
    assert overlay == "dev" or re.fullmatch(r"[\w./-]+@sha256:[0-9a-f]{64}", image), image
