"""Containers are started with commands and settings that Todoke knows, and find the files they are told of."""

import importlib
import re
from copy import deepcopy
from typing import Any

import pytest
import typer

from libs.common.settings import Settings
from services import compose
from tests.deploy.rendering import OVERLAYS, Resource, containers, files, of, one, pods, whole

KNOWN = {f"TODOKE_{field.upper()}" for field in Settings.model_fields}
OTHERS = {
    "PGPASSFILE",  # libpq's, read by asyncpg
    "PGSSLROOTCERT",  # the same
    "FORWARDED_ALLOW_IPS",  # uvicorn's
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
    """The command's parameters. Raises ImportError for no such command, typer.BadParameter and others for
    wrong parameters."""
    name_, *rest = args
    function = getattr(importlib.import_module(f"services.commands.{name_}"), name_)
    app = typer.Typer()
    app.command(name_)(function)
    return typer.main.get_command(app).make_context(name_, rest).params


def unknown(resources: list[Resource]) -> set[str]:
    """Variables that neither Todoke nor one of its libraries reads."""
    return {
        variable
        for _, template in pods(resources)
        for container in containers(template)
        for variable in environment(resources, container).keys() - KNOWN - OTHERS
    }


def unmounted(resources: list[Resource]) -> set[str]:
    """Files that a setting names and that are not there."""
    found = set()
    for _, template in pods(resources):
        container = template["spec"]["containers"][0]
        there = {path for where, path, *_ in files(template) if where == container["name"]}
        there.add(template["spec"]["initContainers"][0]["command"][-1])
        told = environment(resources, container).items()
        found |= {str(path) for name, path in told if name.endswith("_FILE") or name.startswith("PG")} - there
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_setting_is_one_and_every_file_is_there(overlay: str) -> None:
    assert unknown(whole(overlay)) == set()
    assert unmounted(whole(overlay)) == set()


def test_a_setting_that_is_none_and_a_missing_file_are_found() -> None:
    resources = deepcopy(whole("production"))
    (container,) = one(resources, "Deployment/notifier-worker")["spec"]["template"]["spec"]["containers"]
    container["env"].append({"name": "TODOKE_LINE_ASSERTION_KEYFILE", "value": "/etc/todoke/secrets/line.jwk"})
    container["env"].append({"name": "TODOKE_IDENTITY_KEY_FILE", "value": "/etc/todoke/secrets/identity.jwk"})
    assert unknown(resources) == {"TODOKE_LINE_ASSERTION_KEYFILE"}
    assert unmounted(resources) == {"/etc/todoke/secrets/identity.jwk"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_password_file_is_prepared_from_the_one_mounted(overlay: str) -> None:
    for whose, template in pods(whole(overlay)):
        (prepares,) = template["spec"]["initContainers"]
        inputs = {path for where, path, *_ in files(template) if where == prepares["name"]}
        assert inputs == {prepares["command"][-2]}, whose


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
def test_the_image_is_one_and_pinned(overlay: str) -> None:
    images = {container["image"] for _, template in pods(whole(overlay)) for container in containers(template)}
    (image,) = images
    assert overlay == "dev" or re.fullmatch(r"[\w./-]+@sha256:[0-9a-f]{64}", image), image
