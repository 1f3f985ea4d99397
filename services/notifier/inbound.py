"""Works off stored webhook events: who follows the account, and an answer to what was sent to it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog

from libs.common.database import Database, Row, Tx
from libs.common.events import LineFollowed, LineUnfollowed, derived_id, now
from libs.common.plans import plan_by_index
from services.notifier import store
from services.notifier.line.outcome import Accepted
from services.notifier.line.transport import LineTransport, OpenLine
from services.notifier.messages.render import reply_body
from services.notifier.store_messages import stand_residents_anew
from services.notifier.store_webhook import done, next_open
from services.notifier.wake import wait

log = structlog.get_logger()

_REPLY_WITHIN = timedelta(seconds=50)
"""LINE takes a reply token within a minute of its receipt."""
_POLL = 0.2
_BATCH = 500
_REPLIES_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is owed; `about` is the id of the webhook event, for the log."""

    about: str
    token: str
    messages: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Cause:
    id: UUID
    correlation_id: UUID


class Inbound:
    """The job. `greeting` and `help_` are the ready messages."""

    def __init__(
        self,
        database: Database,
        open_line: OpenLine,
        woken: asyncio.Event,
        *,
        greeting: list[dict[str, Any]],
        help_: list[dict[str, Any]],
    ) -> None:
        self._database, self._open_line, self._woken = database, open_line, woken
        self._greeting, self._help = greeting, help_

    async def run(self) -> None:
        """For ever; woken by the webhook of this process, others' events are found by polling."""
        async with self._open_line() as line:
            while True:
                if await self.once(line) < _BATCH:
                    await wait(self._woken, _POLL)

    async def once(self, line: LineTransport) -> int:
        """Work off the oldest events; how many.

        Replies are sent after the commit, each once: a reply has no retry key, so one that failed is not repeated.
        When cancelled, those under way are finished first.
        """
        async with self._database.begin() as tx:
            await plan_by_index(tx)
            events = await next_open(tx, _BATCH)
            if not events:
                return 0
            await _friendship(tx, events)
            replies = self._replies(events)
            await done(tx, [e["id"] for e in events])
        gate = asyncio.Semaphore(_REPLIES_AT_ONCE)
        sending = asyncio.gather(*(_send(line, reply, gate) for reply in replies))
        try:
            await asyncio.shield(sending)
        except asyncio.CancelledError:
            await sending
            raise
        return len(events)

    def _replies(self, events: Sequence[Row]) -> list[Reply]:
        fresh = now() - _REPLY_WITHIN
        owed: list[Reply] = []
        for event in events:
            if not event["reply_token"] or event["received_at"] < fresh:
                continue
            if event["type"] == "follow":
                owed.append(Reply(event["id"], event["reply_token"], self._greeting))
            elif event["type"] == "message" and event["message_type"] == "text":
                owed.append(Reply(event["id"], event["reply_token"], self._help))
        return owed


async def _friendship(tx: Tx, events: Sequence[Row]) -> None:
    """The newest word per account counts, by LINE's own time; an older one says nothing and is not published."""
    newest = {e["line_hash"]: e for e in events if e["line_hash"] and e["type"] in ("follow", "unfollow")}
    if not newest:
        return
    changed = await store.befriend(tx, [(h, e["type"] == "follow", e["at"]) for h, e in newest.items()])
    for line_hash, event in newest.items():
        if line_hash in changed:
            _publish(tx, event)
    await stand_residents_anew(tx, await store.residents_of(tx, changed))


def _publish(tx: Tx, event: Row) -> None:
    root = uuid5(NAMESPACE_URL, f"line-webhook:{event['id']}")
    cause = _Cause(root, root)
    line_hash, at = event["line_hash"], event["at"]
    if event["type"] == "follow":
        followed = LineFollowed(line_hash=line_hash, at=at, unblocked=event["unblocked"])
        tx.emit(followed, id=derived_id(cause, LineFollowed, line_hash), cause=cause)
    else:
        tx.emit(
            LineUnfollowed(line_hash=line_hash, at=at), id=derived_id(cause, LineUnfollowed, line_hash), cause=cause
        )


async def _send(line: LineTransport, reply: Reply, gate: asyncio.Semaphore) -> None:
    async with gate:
        outcome = await line.reply(reply_body(reply.token, reply.messages))
    if not isinstance(outcome, Accepted):
        log.warning("reply_failed", webhook_event=reply.about, outcome=type(outcome).__name__)
