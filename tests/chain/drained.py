"""Waiting until nothing is under way: no event, message, webhook or list that somebody still has to work on."""

import asyncio
from typing import Any, Protocol

import asyncpg
from aiokafka.errors import KafkaError

from tests.chain.embedded_log import EmbeddedLog
from tests.chain.heard import SERVICES

UNDER_WAY = f"""
SELECT
    {" + ".join(f"(SELECT count(*) FROM {s}.outbox)" for s in SERVICES)} AS unpublished,
    (SELECT count(*) FROM notifier.message WHERE state = 'queued') AS queued,
    (SELECT count(*) FROM notifier.webhook_event WHERE done_at IS NULL) AS webhooks_to_do,
    (SELECT count(*) FROM eligibility.target_list WHERE state = 'reading'
        OR (state = 'releasing' AND (release_to IS NULL OR released_count < release_to))) AS lists,
    (SELECT count(*) FROM eligibility.target_list l JOIN eligibility.programme p USING (programme_id)
        WHERE NOT l.matched AND l.state IN ('staged', 'releasing', 'released') AND p.state = 'open') AS unmatched,
    (SELECT count(*) FROM eligibility.release_wave WHERE state = 'undoing') AS undoing,
    (SELECT count(*) FROM sandbox.webhook WHERE state = 'waiting') AS webhooks_to_send,
    (SELECT greatest(0, 2 - count(*)) FROM notifier.template) AS templates_to_save,
    {" + ".join(f"(SELECT count(*) FROM {s}.audit)" for s in SERVICES)}
    - {" - ".join(f"(SELECT count(*) FROM {s}.audit_chain)" for s in SERVICES)} AS unsealed
"""
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError)


class Log(Protocol):
    """Records somebody still has to read, and how many were ever published."""

    async def unread(self) -> tuple[int, int]: ...


async def under_way(admin: Any, log: Log) -> tuple[dict[str, int], int]:
    """What is under way, by kind, and how many records were ever published."""
    row = await admin.fetchrow(UNDER_WAY)
    unread, published = await log.unread()
    return {kind: int(count) for kind, count in (*row.items(), ("unread", unread)) if count}, published


async def settle(admin: Any, patience: float = 90, log: Log | None = None) -> None:
    """Returns when nothing is under way. Raises AssertionError when nothing moves for `patience` seconds.

    Tables and log are not read in one moment, so an event may slip from one to the other unseen; but then more was
    published at a second look.
    """
    loop = asyncio.get_running_loop()
    log = log or EmbeddedLog(admin)
    last: tuple[dict[str, int], int] | None = None
    since = loop.time()
    while True:
        try:
            now = await under_way(admin, log)
        except _AWAY:
            now = {"no database or broker": 1}, 0
        if now == last and not now[0]:
            return
        if now != last:
            last, since = now, loop.time()
        assert loop.time() - since < patience, f"nothing moves any more: {now}"
        await asyncio.sleep(0.05)
