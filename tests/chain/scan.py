"""The search for personal data: every column of every table, and any other text."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.chain.heard import SERVICES
from tests.chain.marked import spellings
from tests.chain.tables import names

SCHEMAS = (*SERVICES, "bus")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


class Scan:
    """Finds any of the texts, in every spelling, also behind base64."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._needles = [(text, how, n) for text in texts for how, n in spellings(text).items()]

    def of(self, place: str, content: str | bytes) -> list[str]:
        """Where the content holds one of the texts; empty when it holds none."""
        raw = content.encode() if isinstance(content, str) else content
        found = {f"{place}: {text} ({how})" for text, how, needle in self._needles if needle in raw}
        for piece in _BASE64.findall(raw):
            try:
                plain = base64.b64decode(piece.rstrip(b"=") + b"=" * (-len(piece.rstrip(b"=")) % 4), altchars=b"-_")
            except ValueError:
                continue
            found |= {f"{place}: {text} (base64)" for text, _, needle in self._needles if needle in plain}
        return sorted(found)

    async def tables(self, admin: Any, schemas: Sequence[str] = SCHEMAS) -> list[str]:
        """Every value of every row: texts as they are, bytes as bytes."""
        found: list[str] = []
        for table in await names(admin, schemas):
            for row in await admin.fetch(f"SELECT * FROM {table}"):
                found += self._row(table, row)
        return found

    def _row(self, table: str, row: Mapping[str, Any]) -> list[str]:
        return [
            hit
            for column, value in row.items()
            if value is not None
            for hit in self.of(f"{table}.{column}", value if isinstance(value, bytes) else str(value))
        ]
