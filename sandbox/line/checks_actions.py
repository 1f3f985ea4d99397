"""What LINE refuses in the actions behind buttons."""

from collections.abc import Iterator
from typing import Any

from sandbox.line.checks_text import Detail, fault, text_faults, utf16

_KINDS = {
    "postback", "message", "uri", "datetimepicker", "camera", "cameraRoll", "location", "richmenuswitch", "clipboard",
}  # fmt: skip
_SCHEMES = ("http://", "https://", "line://", "tel:")


def action_faults(action: Any, at: str, *, label: int) -> Iterator[Detail]:
    """`label`: the longest label the place allows."""
    kind = action.get("type") if isinstance(action, dict) else None
    if kind not in _KINDS:
        yield fault("Must be one of the following values: [postback, message, uri, …]", f"{at}.type")
        return
    if utf16(action.get("label")) > label:
        yield fault(f"Length must be between 0 and {label}", f"{at}.label")
    if kind == "postback":
        yield from text_faults(action.get("data"), 300, f"{at}.data")
        if utf16(action.get("displayText")) > 300:
            yield fault("Length must be between 0 and 300", f"{at}.displayText")
    elif kind == "message":
        yield from text_faults(action.get("text"), 300, f"{at}.text")
    elif kind == "uri":
        yield from text_faults(action.get("uri"), 1000, f"{at}.uri")
        if not str(action.get("uri")).startswith(_SCHEMES):
            yield fault("invalid uri scheme", f"{at}.uri")
