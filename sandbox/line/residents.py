"""What residents do with their phones, by hand or as robots; each act leaves webhooks to be sent."""

from collections.abc import Sequence
from typing import Any

import orjson

from sandbox.line import webhook_store
from sandbox.line.clock import Clock
from sandbox.line.events import postback, text_message
from sandbox.line.ledger import Ledger
from sandbox.line.phones import Phones
from sandbox.line.webhook import WebhookSender

_SAID = """
INSERT INTO message (id, user_id, direction, way, kind, body, at) VALUES ($1, $2, 'resident', 'phone', 'text', $3, $4)
"""


class Residents:
    """Every act is durable with its webhook before the method returns."""

    def __init__(self, pool: Any, clock: Clock, phones: Phones, ledger: Ledger, sender: WebhookSender) -> None:
        self._pool = pool
        self._clock = clock
        self._phones = phones
        self._ledger = ledger
        self._sender = sender

    async def befriend(self, user_ids: Sequence[str]) -> int:
        """Add or unblock the account; how many were not friends before."""
        events = await self._phones.befriend(user_ids)
        self._sender.send(events)
        return len(events)

    async def block(self, user_ids: Sequence[str]) -> int:
        """How many were friends before."""
        events = await self._phones.block(user_ids)
        self._sender.send(events)
        return len(events)

    async def say(self, user_id: str, text: str) -> None:
        """Write something to the account; it shows in the chat."""
        number, now = self._ledger.next_id(), self._clock.now()
        event = text_message(user_id, self._clock.milliseconds(), number, text)
        body = orjson.dumps({"type": "text", "text": text}).decode()
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_SAID, number, user_id, body, now)
            await webhook_store.insert(connection, [event], now)
        self._sender.send([event])

    async def tap(self, user_id: str, data: str, display_text: str | None = None) -> None:
        """A postback; `display_text` shows in the chat as if the user had written it, without a message event."""
        event = postback(user_id, self._clock.milliseconds(), data)
        now = self._clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            if display_text:
                body = orjson.dumps({"type": "text", "text": display_text}).decode()
                await connection.execute(_SAID, self._ledger.next_id(), user_id, body, now)
            await webhook_store.insert(connection, [event], now)
        self._sender.send([event])
