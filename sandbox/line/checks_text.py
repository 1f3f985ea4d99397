"""Lengths as LINE counts them and the form of its findings."""

from collections.abc import Iterator

Detail = dict[str, str]


def fault(message: str, property_: str) -> Detail:
    """One entry of `details` in LINE's error body."""
    return {"message": message, "property": property_}


def utf16(text: object) -> int:
    """UTF-16 code units, 0 for what is no text."""
    if not isinstance(text, str):
        return 0
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_faults(text: object, limit: int, at: str) -> Iterator[Detail]:
    """Empty or longer than `limit` code units."""
    length = utf16(text)
    if not length:
        yield fault("May not be empty", at)
    elif length > limit:
        yield fault(f"Length must be between 0 and {limit}", at)
