"""The port between services: publish messages, read batches. Two backends, one conformance suite (`tests/bus`).

Guarantees, the same on both backends:

- **At least once.** A batch that was not committed comes again, to this process or to the next one.
- **Order per key.** Messages of one topic with one key are read in the order in which they were published.
  No order exists between topics or between keys.
- **One batch of a partition at a time.** The next batch of a partition is not handed out before the previous
  one was committed or released, so a handler never runs twice at once for one key of a topic.
- **No loss at the head.** A message is seen by every group, also by a group that starts later than the message.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """What is published. `body` is at most 1 MiB; headers are short text."""

    topic: str
    key: str
    headers: Mapping[str, str]
    body: bytes


class Record(NamedTuple):
    """A message as it was read; `position` counts from 0 within the partition."""

    topic: str
    key: str
    headers: Mapping[str, str]
    body: bytes
    partition: int = 0
    position: int = 0


class Batch(Protocol):
    """Records of one partition of one topic, in order; never empty."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def records(self) -> Sequence[Record]: ...

    def owned(self) -> bool:
        """False once another member of the group has the partition: stop working on the batch."""
        ...

    async def commit(self) -> bool:
        """Store the group's position behind this batch. False when the partition was taken away meanwhile:
        the records come again elsewhere, and the inbox drops them there."""
        ...

    async def release(self) -> None:
        """Give the batch back uncommitted; it is handed out again."""
        ...


class Bus(Protocol):
    """A log of topics with partitions and, per group, committed positions."""

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Waits for publishes under way; iterators of `batches` end."""
        ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Returns when every message is stored durably; raises `BusUnavailable` when that is not certain.
        Messages may then be stored or not; publishing them again is safe because readers drop doubles by id."""
        ...

    def batches(self, group: str, topics: Sequence[str], *, max_records: int = 500) -> AsyncGenerator[Batch, None]:
        """Batches for this member of the group until the iterator is closed or the bus stops."""
        ...

    async def lag(self, group: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        """Records published and not yet committed by the group, per (topic, partition)."""
        ...

    def ready(self) -> bool:
        """True when publishing works and every running `batches` has its partitions assigned."""
        ...


class BusUnavailable(Exception):
    """The bus cannot be reached or did not answer; transient by definition."""
