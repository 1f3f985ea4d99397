"""Canonical forms of the four items: the same writing gives the same form, nothing else does."""

import unicodedata

_SPACES = {ord(c): None for c in " \t\u00a0\u3000\u200b\u200c\u200d\ufeff"}


def fold(text: str) -> str:
    """NFKC without any space: widths and compatibility ideographs become equal, different characters stay different."""
    return unicodedata.normalize("NFKC", text).translate(_SPACES)


def four_items(name: str, birth_date: str, sex: str | None, address: str) -> bytes | None:
    """One byte string that is equal exactly when all four items are equal; None when one is missing.

    `birth_date` is ISO, `sex` 1 or 2 (JIS X 0303). A blank item never equals anything, nor does a date known in part
    (1959-01-00).
    """
    parts = (fold(name), birth_date, sex or "", fold(address))
    if not all(parts) or parts[2] not in ("1", "2") or "-00" in birth_date:
        return None
    return "\x1f".join(parts).encode()
