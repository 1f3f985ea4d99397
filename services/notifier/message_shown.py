"""A message as the phone shows it, read from the very bytes that are sent."""

from dataclasses import dataclass

import orjson

from services.notifier.messages.render import Template


@dataclass(frozen=True, slots=True)
class Shown:
    """`alt_text` is what the list of chats and the locked phone show; the button opens `url`."""

    alt_text: str
    title: str
    lines: tuple[str, ...]
    button: str
    url: str


def shown(template: Template) -> Shown:
    """Of a template with one bubble of texts and one button. Raises LookupError or ValueError for any other."""
    (message,) = orjson.loads(b"{" + template.rest)["messages"]
    bubble = message["contents"]
    title, *lines = [part["text"] for part in bubble["body"]["contents"]]
    (button,) = bubble["footer"]["contents"]
    action = button["action"]
    return Shown(message["altText"], title, tuple(lines), action["label"], action["uri"])
