"""Headers as the outbox stores them: one JSON text, read only where somebody looks at a single one."""

from collections.abc import Iterator, Mapping

import orjson


class StoredHeaders(Mapping[str, str]):
    """A message's headers by their JSON text, which a log that stores the same text takes as it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._read: dict[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        return self._headers()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers())

    def __len__(self) -> int:
        return len(self._headers())

    def _headers(self) -> dict[str, str]:
        if self._read is None:
            self._read = orjson.loads(self.text)
        return self._read


def as_text(headers: Mapping[str, str]) -> str:
    """The headers as one JSON text."""
    return headers.text if isinstance(headers, StoredHeaders) else orjson.dumps(dict(headers)).decode()
