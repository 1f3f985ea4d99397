"""The event contracts as an AsyncAPI 3.0 document."""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.common.events import ALL
from libs.common.events.envelope import Event


def document(hears: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Channels, messages and who sends and receives them. `hears`: topics each service consumes."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Todoke events",
            "version": "1",
            "description": "CloudEvents 1.0, binary mode: attributes in ce_* headers, JSON value.",
        },
        "channels": {event.topic: _channel(event) for event in ALL},
        "operations": dict(_operations(hears)),
        "components": {"messages": {event.__name__: _message(event) for event in ALL}},
    }


def _channel(event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.topic,
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}},
        "bindings": {"kafka": {"topic": event.topic}},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.ce_type(),
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_correlationid"],
            "properties": {
                "ce_specversion": {"const": "1.0"},
                "ce_id": {"type": "string", "format": "uuid"},
                "ce_type": {"const": event.ce_type()},
                "ce_source": {"type": "string"},
                "ce_time": {"type": "string", "format": "date-time"},
                "ce_correlationid": {"type": "string", "format": "uuid"},
                "ce_causationid": {"type": "string", "format": "uuid"},
                "traceparent": {"type": "string"},
            },
        },
        "payload": event.model_json_schema(
            ref_template="#/components/messages/" + event.__name__ + "/payload/$defs/{model}"
        ),
        "bindings": {"kafka": {"key": {"type": "string", "description": event.key_field}}},
    }


def _operations(hears: Mapping[str, Sequence[str]]) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for event in ALL:
        channel = {"$ref": f"#/channels/{event.topic}"}
        for owner in event.owners:
            found.append((f"{owner}.sends.{event.topic}", {"action": "send", "channel": channel}))
    for service, topics in hears.items():
        for topic in sorted(topics):
            channel = {"$ref": f"#/channels/{topic}"}
            found.append((f"{service}.hears.{topic}", {"action": "receive", "channel": channel}))
    return found
