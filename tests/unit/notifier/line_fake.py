"""LINE as far as a sender can tell: retry keys, the user's phone, and whatever answer a test wants."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import UUID

import orjson

from services.notifier.line.outcome import Accepted, Outcome, Refused
from services.notifier.line.transport import Quota

Answer = Callable[[bytes, UUID], Outcome | None]


@dataclass
class FakeLine:
    """`phones` holds what each user sees. `answer` may replace the outcome; `lost` says the message got through."""

    phones: dict[str, list[bytes]] = field(default_factory=dict)
    pushes: list[tuple[UUID, bytes]] = field(default_factory=list)
    replies: list[dict[str, object]] = field(default_factory=list)
    answer: Answer | None = None
    lost: bool = False
    reply_outcome: Outcome = field(default_factory=lambda: Accepted("r"))
    validity: Outcome = field(default_factory=lambda: Accepted("v"))
    accepted: dict[UUID, bytes] = field(default_factory=dict)
    month: Quota | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def push(self, body: bytes, retry_key: UUID) -> Outcome:
        self.pushes.append((retry_key, body))
        told = self.answer(body, retry_key) if self.answer else None
        if told is not None and not self.lost:
            return told
        if retry_key not in self.accepted:
            self.accepted[retry_key] = body
            self.phones.setdefault(orjson.loads(body)["to"], []).append(body)
        return told if told is not None else Accepted(f"request-{retry_key}", ("1",))

    async def reply(self, body: bytes) -> Outcome:
        self.replies.append(orjson.loads(body))
        return self.reply_outcome

    async def validate(self, body: bytes) -> Outcome:
        return self.validity

    async def quota(self) -> Quota | None:
        return self.month


REFUSED = Refused("400")
