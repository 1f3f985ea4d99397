"""Events and interfaces only grow: compared with what was promised before."""

from copy import deepcopy
from typing import Any

import pytest

from libs.common.events import ALL
from tests.contract.compatible import (
    EVENTS,
    INTERFACES,
    broken_event,
    broken_interface,
    interfaces,
    promise_of,
    stored,
)

NOW = {event.topic: promise_of(event) for event in ALL}
BEFORE = stored(EVENTS)
MORE = "`python -m tests.contract.compatible` makes it part of the promise"


@pytest.mark.parametrize("topic", sorted(BEFORE))
def test_events_keep_their_promise(topic: str) -> None:
    assert broken_event(BEFORE[topic], NOW.get(topic)) == []


def test_every_event_is_promised() -> None:
    assert sorted(BEFORE) == sorted(NOW), MORE


@pytest.mark.parametrize("name", sorted(stored(INTERFACES)))
def test_interfaces_keep_their_promise(name: str) -> None:
    assert broken_interface(stored(INTERFACES)[name], interfaces()[name]) == []


def test_every_interface_is_promised() -> None:
    for name, now in interfaces().items():
        assert sorted(now["paths"]) == sorted(stored(INTERFACES)[name]["paths"]), MORE


OLD: dict[str, Any] = {
    "topic": "letter.due",
    "key": "case_id",
    "version": 1,
    "schema": {
        "type": "object",
        "required": ["case_id", "amount", "reasons"],
        "properties": {
            "case_id": {"type": "string", "format": "uuid"},
            "amount": {"type": "integer"},
            "reasons": {"type": "array", "items": {"$ref": "#/$defs/Reason"}},
            "by": {"anyOf": [{"$ref": "#/$defs/Person"}, {"type": "null"}], "default": None},
        },
        "$defs": {
            "Reason": {"type": "string", "enum": ["moved", "blocked"]},
            "Person": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        },
    },
}


def changed(change: str) -> dict[str, Any]:
    new = deepcopy(OLD)
    exec(change, {"new": new, "fields": new["schema"]["properties"], "defs": new["schema"]["$defs"], **new})
    return new


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("del fields['amount']; schema['required'].remove('amount')", "letter.due: the field amount was removed"),
        ("fields['x'] = {'type': 'string'}; schema['required'].append('x')", "the field x is required now"),
        ("schema['required'].append('by')", "the field by is required now"),
        ("schema['required'].remove('amount')", "the field amount may be missing now"),
        ("fields['amount']['type'] = 'string'", "letter.due.amount: the type changed"),
        ("fields['amount']['maximum'] = 9", "letter.due.amount: the type changed"),
        ("fields['amount'] = {'anyOf': [{'type': 'integer'}, {'type': 'null'}]}", "amount: the type changed"),
        ("fields['case_id']['format'] = 'date'", "letter.due.case_id: the type changed"),
        ("fields['reasons'] = {'$ref': '#/$defs/Reason'}", "letter.due.reasons: the type changed"),
        ("defs['Reason']['enum'].remove('moved')", "letter.due.reasons[]: no longer allows ['moved']"),
        ("defs['Person']['properties']['name']['type'] = 'integer'", "letter.due.by.name: the type changed"),
        ("defs['Person']['properties'].pop('name')", "letter.due.by: the field name was removed"),
        ("new['topic'] = 'letter.late'", "topic changed from 'letter.due' to 'letter.late'"),
        ("new['key'] = 'resident_id'", "key changed from 'case_id' to 'resident_id'"),
    ],
)
def test_a_broken_promise_is_named(change: str, says: str) -> None:
    assert any(says in line for line in broken_event(OLD, changed(change)))


@pytest.mark.parametrize(
    "change",
    [
        "",
        "fields['note'] = {'type': 'string', 'default': ''}",
        "fields['amount']['description'] = 'yen'",
        "defs['Reason']['enum'].append('asked')",
        "defs['Why'] = defs.pop('Reason'); fields['reasons']['items']['$ref'] = '#/$defs/Why'",
        "defs['Person']['properties']['desk'] = {'type': 'string'}",
    ],
)
def test_growing_is_no_break(change: str) -> None:
    assert broken_event(OLD, changed(change)) == []


def test_a_lost_event_is_named() -> None:
    assert broken_event(OLD, None) == ["letter.due: the event is gone; others still hear it"]


def interface(**schema: Any) -> dict[str, Any]:
    def body(name: str) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}

    shape = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], **schema}
    operation = {
        "requestBody": {"required": True, **body("In")},
        "responses": {"200": body("Out")},
        "parameters": [{"in": "query", "name": "page"}],
    }
    return {"paths": {"/x": {"post": operation}}, "components": {"schemas": {"In": shape, "Out": deepcopy(shape)}}}


def test_interfaces_may_ask_for_less_and_tell_more() -> None:
    old, new = interface(), interface()
    new["components"]["schemas"]["In"]["required"] = []
    new["components"]["schemas"]["Out"]["properties"]["b"] = {"type": "integer"}
    new["components"]["schemas"]["Out"]["required"] = ["a", "b"]
    assert broken_interface(old, new) == []
    assert len(broken_interface(new, old)) == 2
    new["paths"]["/x"]["post"]["parameters"].append({"in": "query", "name": "of", "required": True})
    assert broken_interface(old, new) == ["POST /x: the query parameter of is required now"]
    assert broken_interface(old, {**new, "paths": {}}) == ["POST /x: is gone"]
