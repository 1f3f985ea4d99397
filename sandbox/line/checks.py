"""What LINE refuses in message objects: numbers, lengths in UTF-16 code units, unknown parts of a Flex message."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from sandbox.line.checks_actions import action_faults
from sandbox.line.checks_text import Detail, fault, text_faults, utf16

_KINDS = {
    "text", "textV2", "flex", "template", "sticker", "image", "video", "audio", "location", "imagemap", "coupon",
}  # fmt: skip
_COMPONENTS = {"box", "button", "image", "video", "icon", "text", "span", "separator", "filler"}
_BUBBLE_BYTES, _CAROUSEL_BYTES = 30_000, 50_000


def message_faults(messages: object) -> list[Detail]:
    """What is wrong with the `messages` of a request; nothing when LINE would take them."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [fault("Size must be between 1 and 5", "messages")]
    # Thousands of pushes carry the same bubble; one look at it is enough.
    return list(_faults(orjson.dumps(messages)))


@lru_cache(maxsize=256)
def _faults(messages: bytes) -> tuple[Detail, ...]:
    listed = orjson.loads(messages)
    return tuple(found for i, message in enumerate(listed) for found in _message(message, f"messages[{i}]"))


def _message(message: Any, at: str) -> Iterator[Detail]:
    kind = message.get("type") if isinstance(message, dict) else None
    if kind not in _KINDS:
        yield fault("Must be one of the following values: [text, flex, template, …]", f"{at}.type")
        return
    if kind == "text":
        yield from text_faults(message.get("text"), 5000, f"{at}.text")
    elif kind in ("flex", "template", "imagemap"):
        yield from text_faults(message.get("altText"), 1500, f"{at}.altText")
    if kind == "flex":
        yield from _flex(message.get("contents"), f"{at}.contents")
    elif kind == "template":
        yield from _template(message.get("template"), f"{at}.template")
    items = (message.get("quickReply") or {}).get("items", [])
    if len(items) > 13:
        yield fault("Size must be between 1 and 13", f"{at}.quickReply.items")
    for i, item in enumerate(items):
        yield from action_faults(item.get("action"), f"{at}.quickReply.items[{i}].action", label=20)


def _template(template: Any, at: str) -> Iterator[Detail]:
    kind = template.get("type") if isinstance(template, dict) else None
    if kind not in ("confirm", "buttons", "carousel", "image_carousel"):
        yield fault("Must be one of the following values: [buttons, confirm, carousel, image_carousel]", f"{at}.type")
        return
    if kind in ("carousel", "image_carousel"):
        return
    limit = 240 if kind == "confirm" else 60 if template.get("title") or template.get("thumbnailImageUrl") else 160
    yield from text_faults(template.get("text"), limit, f"{at}.text")
    actions = template.get("actions") or []
    low, high = (2, 2) if kind == "confirm" else (1, 4)
    if not low <= len(actions) <= high:
        yield fault(f"Size must be between {low} and {high}", f"{at}.actions")
    for i, action in enumerate(actions):
        yield from action_faults(action, f"{at}.actions[{i}]", label=20)


def _flex(contents: Any, at: str) -> Iterator[Detail]:
    kind = contents.get("type") if isinstance(contents, dict) else None
    if kind == "carousel":
        bubbles = contents.get("contents") or []
        if not 1 <= len(bubbles) <= 12:
            yield fault("Size must be between 1 and 12", f"{at}.contents")
        for i, bubble in enumerate(bubbles):
            yield from _bubble(bubble, f"{at}.contents[{i}]")
    elif kind == "bubble":
        yield from _bubble(contents, at)
    else:
        yield fault("Must be one of the following values: [bubble, carousel]", f"{at}.type")
        return
    if len(orjson.dumps(contents)) > (_CAROUSEL_BYTES if kind == "carousel" else _BUBBLE_BYTES):
        yield fault("The flex message is too large", at)


def _bubble(bubble: Any, at: str) -> Iterator[Detail]:
    blocks = [name for name in ("header", "hero", "body", "footer") if isinstance(bubble, dict) and bubble.get(name)]
    if not blocks:
        yield fault("At least one block must be specified", at)
    for name in blocks:
        yield from _component(bubble[name], f"{at}.{name}")


def _component(part: Any, at: str) -> Iterator[Detail]:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind not in _COMPONENTS:
        yield fault("unknown component type", f"{at}.type")
        return
    if "action" in part or kind == "button":
        yield from action_faults(part.get("action"), f"{at}.action", label=40)
    if kind == "box":
        if not isinstance(part.get("contents"), list):
            yield fault("May not be null", f"{at}.contents")
            return
        for i, child in enumerate(part["contents"]):
            yield from _component(child, f"{at}.contents[{i}]")
    elif kind == "text" and not part.get("contents") and not utf16(part.get("text")):
        yield fault("May not be empty", f"{at}.text")
