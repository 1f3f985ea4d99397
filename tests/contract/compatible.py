"""Whether a JSON Schema still fits what others were promised: contracts only grow.

`python -m tests.contract.compatible` writes the baselines anew: new events and new optional fields become part of the
promise. It refuses while anything is broken; a broken promise needs a new event or a new version of the interface.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from libs.common.events import ALL
from libs.common.events.envelope import Event
from services import compose
from services.commands.contracts import unconnected

EVENTS = Path(__file__).parent / "baseline" / "events"
INTERFACES = Path(__file__).parent / "baseline" / "interfaces"
Schema = Mapping[str, Any]
_TALK = ("title", "description", "summary", "default", "examples")


def promise_of(event: type[Event]) -> dict[str, Any]:
    """What is promised about an event: where it is found, what orders it, what it holds."""
    schema = event.model_json_schema()
    return {"topic": event.topic, "key": event.key_field, "version": event.contract_version, "schema": schema}


def broken_event(old: Mapping[str, Any], new: Mapping[str, Any] | None) -> list[str]:
    """Sentences that say what is broken; empty when it fits. Events are read by old and written by old programs."""
    name = old["topic"]
    if new is None:
        return [f"{name}: the event is gone; others still hear it"]
    found = [
        f"{name}: {what} changed from {old[what]!r} to {new[what]!r}"
        for what in ("topic", "key", "version")
        if old[what] != new[what]
    ]
    return found + list(broken(name, old["schema"], new["schema"], old["schema"], new["schema"]))


def broken(
    where: str,
    old: Schema,
    new: Schema,
    old_root: Schema,
    new_root: Schema,
    *,
    sent: bool = True,
    received: bool = True,
) -> Iterator[str]:
    """`sent`: others read it, so what was always there stays; `received`: others write it, so nothing new is needed."""
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    if _without(old) != _without(new):
        yield f"{where}: the type changed from {_short(old)} to {_short(new)}"
        return
    if missing := set(old.get("enum", ())) - set(new.get("enum", ())):
        yield f"{where}: no longer allows {sorted(missing)}"
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    old_needed, new_needed = set(old.get("required", ())), set(new.get("required", ()))
    for field in sorted(old_fields.keys() - new_fields.keys()):
        yield f"{where}: the field {field} was removed"
    if received:
        for field in sorted(new_needed - old_needed):
            yield f"{where}: the field {field} is required now; new fields must be optional"
    if sent:
        for field in sorted((old_needed - new_needed) & new_fields.keys()):
            yield f"{where}: the field {field} may be missing now; it was promised"
    pairs = [(f"{where}.{field}", old_fields[field], new_fields[field]) for field in old_fields if field in new_fields]
    if "items" in old:
        pairs.append((f"{where}[]", old["items"], new["items"]))
    if isinstance(old.get("additionalProperties"), dict):
        pairs.append((f"{where}{{}}", old["additionalProperties"], new["additionalProperties"]))
    pairs += [
        (where, *both)
        for way in ("anyOf", "oneOf", "allOf")
        for both in zip(old.get(way, ()), new.get(way, ()), strict=False)
    ]
    for place, before, after in pairs:
        yield from broken(place, before, after, old_root, new_root, sent=sent, received=received)


def broken_interface(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What of an OpenAPI document programs may no longer rely on."""
    found = []
    for path, methods in old["paths"].items():
        for method, before in methods.items():
            where = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                found.append(f"{where}: is gone")
                continue
            found += _parameters(where, before, after)
            if after.get("requestBody", {}).get("required") and not before.get("requestBody", {}).get("required"):
                found.append(f"{where}: needs a body now")
            for kind, was, now in _bodies(before, after):
                sent = kind != "request"
                if now is None:
                    found.append(f"{where}: {kind} is gone")
                else:
                    found += broken(f"{where} {kind}", was, now, old, new, sent=sent, received=not sent)
    return found


def _parameters(where: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = ({(p["in"], p["name"]): p for p in side.get("parameters", ())} for side in (before, after))
    for kind, name in sorted(old.keys() - new.keys()):
        yield f"{where}: the {kind} parameter {name} was removed"
    for at, parameter in new.items():
        if parameter.get("required") and not old.get(at, {}).get("required"):
            yield f"{where}: the {at[0]} parameter {at[1]} is required now"


def _bodies(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Schema, Schema | None]]:
    sides = [("request", before.get("requestBody", {}), after.get("requestBody", {}))]
    sides += [(f"answer {code}", each, after["responses"].get(code, {})) for code, each in before["responses"].items()]
    for kind, was, now in sides:
        for media, content in was.get("content", {}).items():
            yield kind, content.get("schema", {}), now.get("content", {}).get(media, {}).get("schema")


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _without(schema: Schema) -> dict[str, Any]:
    """What must not change at all: type, format, limits; not talk, fields, or the list of allowed words."""
    inside = ("properties", "required", "$defs", "enum", "items", "anyOf", "oneOf", "allOf", "$ref")
    kept = {name: value for name, value in schema.items() if name not in (*_TALK, *inside)}
    kept |= {name: len(schema[name]) for name in ("anyOf", "oneOf", "allOf") if name in schema}
    kept |= {name: True for name in ("items", "enum") if name in schema}
    if isinstance(kept.get("additionalProperties"), dict):
        kept["additionalProperties"] = "schema"
    return kept


def _short(schema: Schema) -> str:
    return json.dumps({k: v for k, v in schema.items() if k not in (*_TALK, "properties", "$defs")}, ensure_ascii=False)


def interfaces() -> dict[str, dict[str, Any]]:
    """The OpenAPI document of each service, as it is now."""
    return {name: unconnected(name).app.openapi() for name in compose.NAMES}


def stored(folder: Path) -> dict[str, dict[str, Any]]:
    """The baselines by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def main() -> int:
    """Write the baselines; 1 and nothing written when a promise is broken."""
    events = {event.topic: promise_of(event) for event in ALL}
    now = interfaces()
    found = [line for name, old in stored(EVENTS).items() for line in broken_event(old, events.get(name))]
    found += [line for name, old in stored(INTERFACES).items() for line in broken_interface(old, now[name])]
    for line in found:
        print(line)
    for folder, promises in ((EVENTS, events), (INTERFACES, now)) if not found else ():
        folder.mkdir(parents=True, exist_ok=True)
        for name, promise in promises.items():
            text = json.dumps(promise, ensure_ascii=False, indent=1, sort_keys=True)
            (folder / f"{name}.json").write_text(text + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
