"""The bytes of requests: everything but the recipient is made once."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Template:
    """`rest` is the push request behind the recipient; `id` is its SHA-256."""

    id: bytes
    kind: str
    rest: bytes


def template(kind: str, messages: list[dict[str, Any]]) -> Template:
    """Raises ValueError for more than the five messages LINE takes."""
    if not 1 <= len(messages) <= 5:
        raise ValueError("1 to 5 messages")
    rest = b'"messages":' + orjson.dumps(messages) + b"}"
    return Template(hashlib.sha256(rest).digest(), kind, rest)


def push_body(line_id: bytes, rest: bytes) -> bytes:
    """The exact request: the same bytes for the same recipient and template, whenever it is made.

    Raises ValueError when the id is not of LINE's form: it goes into JSON as it is.
    """
    if len(line_id) != 33 or not line_id.isalnum():
        raise ValueError("no LINE user id")
    return b'{"to":"' + line_id + b'",' + rest


def reply_body(reply_token: str, messages: list[dict[str, Any]]) -> bytes:
    return orjson.dumps({"replyToken": reply_token, "messages": messages})


def validate_body(rest: bytes) -> bytes:
    """The request that asks LINE whether it would take the messages of a template."""
    return b"{" + rest
