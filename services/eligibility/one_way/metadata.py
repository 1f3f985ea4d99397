"""What a one-way file says about the list in it. It is encrypted like the list."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

import orjson

from services.eligibility.one_way.refused import OneWayRefused


@dataclass(frozen=True, slots=True)
class Metadata:
    """`programme`: its name on both sides; `origin`: the system the list was taken from; `sha256`: of the list, hex."""

    filename: str
    programme: str
    base_date: date
    origin: str
    handed_by: str
    sha256: str
    created: datetime

    def as_json(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: bytes) -> "Metadata":
        """Raises `OneWayRefused` for what another version of the program has written."""
        try:
            found = orjson.loads(text)
            days = {
                "base_date": date.fromisoformat(found["base_date"]),
                "created": datetime.fromisoformat(found["created"]),
            }
            return cls(**{**{name: str(found[name]) for name in cls.__slots__}, **days})  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError):
            raise OneWayRefused("別の版の todoke が作ったファイルです。両側を同じ版にしてください。") from None
