"""`todoke contracts`: write the interfaces as files, generated from the code."""

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

_NO_KEY = [(b"none", bytes(32))]


def contracts(folder: Annotated[Path, typer.Option(help="書きこむフォルダー")] = Path("docs")) -> None:
    """docs/ の asyncapi.yaml、openapi/*.json、settings.md をコードから作りなおします。"""
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        typer.echo(path)


def files() -> dict[str, str]:
    """Path below `docs/` and content of every generated file."""
    services = {name: unconnected(name) for name in compose.NAMES}
    found = {"asyncapi.yaml": _yaml(document({n: [e.topic for e in s.handlers] for n, s in services.items()}))}
    for name, service in services.items():
        text = orjson.dumps(service.app.openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()
        found[f"openapi/{name}.json"] = text + "\n"
    found["settings.md"] = _settings()
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
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `TODOKE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
