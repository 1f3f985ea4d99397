"""`todoke contracts`: write the interfaces as files, generated from the code."""

import shlex
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
import yaml

from libs.common.bus.unused import NoBus
from libs.common.database import Database
from libs.common.events.asyncapi import document
from libs.common.sealing import Keys
from libs.common.service import Runtime, Service
from libs.common.settings import Settings
from services import compose
from services.commands import kafka_manifests

_NO_KEY = [(b"none", bytes(32))]


def contracts(folder: Annotated[Path, typer.Option(help="書きこむフォルダー")] = Path("docs")) -> None:
    """docs/ の asyncapi.yaml、openapi/*.json、settings.md、その上の .env.example、Kafka の設定をコードから作ります。"""
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        typer.echo(path)


def files() -> dict[str, str]:
    """Path below `docs/` and content of every generated file."""
    services = {name: unconnected(name) for name in compose.NAMES}
    heard = {name: [event.topic for event in service.handlers] for name, service in services.items()}
    found = {"asyncapi.yaml": _yaml(document(heard))}
    for name, service in services.items():
        text = orjson.dumps(service.app.openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
        found[f"openapi/{name}.json"] = text + "\n"
    found["settings.md"] = _settings()
    found["../.env.example"] = _env_example()
    found["../deploy/k8s/platform/kafka/topics.yaml"] = kafka_manifests.topics()
    found["../deploy/k8s/platform/kafka/users.yaml"] = kafka_manifests.users(heard)
    return found


def unconnected(name: str, settings: Settings | None = None) -> Service:
    """A service built without database or bus: for its routes, handlers and contracts only."""
    import importlib

    keys = Keys(name, _NO_KEY)
    runtime = Runtime(settings or Settings(), Database(None, keys, ""), NoBus(), keys)
    service: Service = importlib.import_module(f"services.{name}.app").build(runtime)
    return service


def _yaml(data: Any) -> str:
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120))


def _settings() -> str:
    lines = [
        "# Settings",
        "",
        "Environment variables, generated from `libs/common/settings.py` by `todoke contracts`.",
        "",
        "| variable | default | meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{_default(field.default)}`"
        lines.append(f"| `TODOKE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def _env_example() -> str:
    lines = [
        "# Every setting with its default, generated from libs/common/settings.py by `todoke contracts`.",
        "# Copy to .env, uncomment what differs, and load it before `todoke`: set -a; . ./.env; set +a",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else shlex.quote(_default(field.default))
        lines += ["", f"# {field.description}", f"#TODOKE_{name.upper()}={default}"]
    return "\n".join(lines) + "\n"


def _default(value: Any) -> str:
    """As it would be written in the environment."""
    return orjson.dumps(value).decode() if isinstance(value, list) else str(value)
