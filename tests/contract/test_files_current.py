"""The files that describe the interfaces are those the code makes, and they hold together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from libs.common.events import ALL
from services.commands.contracts import files

DOCS = Path(__file__).parents[2] / "docs"
FILES = files()


@pytest.mark.parametrize("name", FILES)
def test_it_is_what_the_code_says(name: str) -> None:
    assert (DOCS / name).read_text() == FILES[name], "run `make contracts`"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".yaml", ".json")) and "k8s" not in name])
def test_every_reference_leads_somewhere(name: str) -> None:
    document = yaml.safe_load(FILES[name])  # JSON is YAML
    references = list(_references(document))
    assert references
    for reference in references:
        place: Any = document
        assert reference.startswith("#/"), reference
        for part in reference[2:].split("/"):
            assert part in place, reference
            place = place[part]


def test_the_events_document_is_asyncapi() -> None:
    document = yaml.safe_load(FILES["asyncapi.yaml"])
    assert document["asyncapi"].startswith("3.")
    assert {"title", "version"} <= document["info"].keys()
    assert sorted(document["channels"]) == sorted(event.topic for event in ALL)
    for topic, channel in document["channels"].items():
        assert channel["address"] == topic
        assert len(channel["messages"]) == 1
    for message in document["components"]["messages"].values():
        assert message["summary"]
        assert message["payload"]["type"] == "object"
        key = message["bindings"]["kafka"]["key"]["description"]
        assert key in message["payload"]["required"]
    for operation in document["operations"].values():
        assert operation["action"] in ("send", "receive")
    sent = {o["channel"]["$ref"] for o in document["operations"].values() if o["action"] == "send"}
    heard = {o["channel"]["$ref"] for o in document["operations"].values() if o["action"] == "receive"}
    assert heard <= sent, "a service waits for what nobody says"
    assert len(sent) == len(ALL)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
