"""What the platform answers, before any HTTP."""

from dataclasses import dataclass, field

import orjson


@dataclass(slots=True)
class Answer:
    """A response to be given after `delay` seconds; with `cut` the connection ends without it."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False


def refusal(status: int, message: str, details: list[dict[str, str]] | None = None, sent: object = None) -> Answer:
    """LINE's error body. Clients decide on the status: the texts are not guaranteed."""
    content: dict[str, object] = {"message": message}
    if sent:
        content["sentMessages"] = sent
    if details:
        content["details"] = details
    return Answer(status, orjson.dumps(content))
