"""The four items as providers write them, read into one form.

The exact strings of birth date and sex are not published; both notations seen are accepted, everything else is
refused rather than guessed: a wrong birth date would match a wrong person.
"""

import re
import unicodedata
from datetime import date

from libs.common.events.terms import Person

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SEX = {"1": "1", "male": "1", "2": "2", "female": "2", "9": "9"}
_OLDEST = date(1900, 1, 1)
_LONGEST = 300


class Unreadable(ValueError):
    """An item is missing or not in a known notation. The message names the item, never its value."""


def person(claims: dict[str, object], today: date) -> Person:
    """The four items of a userinfo answer. Raises `Unreadable`.

    Name and address stay as proven, old and substituted characters included; only surrounding blanks go.
    """
    return Person(
        name=_text("name", claims.get("name")),
        address=_text("address", claims.get("address")),
        birth_date=_birth_date(claims.get("birthdate"), today),
        sex=_sex(claims.get("gender")),
    )


def _birth_date(value: object, today: date) -> str:
    text = value.strip() if isinstance(value, str) else ""
    found = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if not found or not text.isascii():
        raise Unreadable("birthdate")
    try:
        read = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Unreadable("birthdate") from None
    if not _OLDEST <= read <= today:
        raise Unreadable("birthdate")
    return read.isoformat()


def _sex(value: object) -> str:
    sex = _SEX.get(value.strip().lower()) if isinstance(value, str) else None
    if sex is None:
        raise Unreadable("gender")
    return sex


def _text(item: str, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST or any(unicodedata.category(c) == "Cc" for c in text):
        raise Unreadable(item)
    return text
