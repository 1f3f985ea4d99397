"""A bus for commands that only read or write a service's tables: every use is a mistake."""

from collections.abc import AsyncGenerator, Sequence

from libs.common.bus import Batch, BusUnavailable, Message


class NoBus:
    """Raises `BusUnavailable`; the outbox keeps what is to be published."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def publish(self, messages: Sequence[Message]) -> None:
        raise BusUnavailable("this command has no bus")

    async def batches(
        self, group: str, topics: Sequence[str], *, max_records: int = 500
    ) -> AsyncGenerator[Batch, None]:
        raise BusUnavailable("this command has no bus")
        yield

    async def lag(self, group: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        raise BusUnavailable("this command has no bus")

    def ready(self) -> bool:
        return False
