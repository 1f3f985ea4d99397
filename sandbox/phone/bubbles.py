"""Message objects as a phone shows them: lines of text and buttons."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

_JAPAN = timezone(timedelta(hours=9))
_URL = re.compile(r"https?://[^\s<>\"、。）」]+")


@dataclass(frozen=True, slots=True)
class Button:
    """`uri` opens a page; otherwise `number` tells the platform which postback or text was tapped."""

    label: str
    number: int
    uri: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph cut at its links: (text, is a link)."""

    pieces: list[tuple[str, bool]]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `mine` was written on this phone."""

    id: int
    mine: bool
    card: bool
    day: str
    time: str
    lines: list[Line]
    buttons: list[Button] = field(default_factory=list)


def bubble(row: Any) -> Bubble:
    """`row`: of table `message`."""
    at: datetime = row["at"].astimezone(_JAPAN)
    message = orjson.loads(row["body"])
    lines = [Line(_pieces(text), strong) for text, strong in _texts(message)]
    return Bubble(
        id=row["id"],
        mine=row["direction"] == "resident",
        card=message.get("type") in ("flex", "template"),
        day=f"{at.month}月{at.day}日（{'月火水木金土日'[at.weekday()]}）",
        time=f"{at.hour}:{at.minute:02d}",
        lines=lines,
        buttons=[
            Button(action.get("label") or "開く", i, action.get("uri"))
            for i, action in enumerate(actions(message))
            if action.get("type") in ("uri", "postback", "message")
        ],
    )


def actions(message: Any) -> list[dict[str, Any]]:
    """Every action of a message in the order it shows; the place in this list is the button's number."""
    if message.get("type") == "template":
        return list(message.get("template", {}).get("actions", []))
    quick = [item["action"] for item in (message.get("quickReply") or {}).get("items", []) if "action" in item]
    return [part["action"] for part in _parts(message.get("contents")) if "action" in part] + quick


def _texts(message: Any) -> Iterator[tuple[str, bool]]:
    match message.get("type"):
        case "text":
            yield message["text"], False
        case "template":
            template = message.get("template", {})
            if template.get("title"):
                yield template["title"], True
            yield template.get("text", message.get("altText", "")), False
        case "flex":
            for part in _parts(message.get("contents")):
                if part.get("type") == "text":
                    spans = "".join(span.get("text", "") for span in part.get("contents") or [])
                    yield part.get("text") or spans, part.get("weight") == "bold"
        case kind:
            yield f"（{kind} のメッセージ）", False


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    """Components from top to bottom, through bubbles, carousels and boxes."""
    if not isinstance(part, dict):
        return
    if part.get("type") not in ("bubble", "carousel"):
        yield part
    for block in ("header", "hero", "body", "footer"):
        yield from _parts(part.get(block))
    if part.get("type") in ("box", "carousel"):
        for child in part.get("contents") or []:
            yield from _parts(child)


def _pieces(text: str) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _URL.finditer(text):
        pieces += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]
