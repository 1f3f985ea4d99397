"""Waiting until nothing is under way: no event, message, webhook or list that somebody still has to work on."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg

ROOT = Path(__file__).parents[2]
SERVICES = ("registration", "eligibility", "notifier", "confirmation")

HEARD = sorted(
    (service, path.stem.removeprefix("on_").replace("_", ".", 1))
    for service in SERVICES
    for path in (ROOT / "services" / service).glob("on_*.py")
)
"""(service, topic) for everything any service hears: a file `on_<event>.py` each."""

# One statement is one moment: an event on its way is in an outbox, in the log before its reader, or both.
UNDER_WAY = f"""
SELECT
    {" + ".join(f"(SELECT count(*) FROM {s}.outbox)" for s in SERVICES)} AS unpublished,
    (SELECT coalesce(sum(h.next - coalesce(c.next, 0)), 0) FROM unnest($1::text[], $2::text[]) AS p (grp, topic)
        JOIN bus.head h ON h.topic = p.topic
        LEFT JOIN bus.consumed c ON c.grp = p.grp AND c.topic = h.topic AND c.part = h.part) AS unread,
    (SELECT count(*) FROM notifier.message WHERE state = 'queued') AS queued,
    (SELECT count(*) FROM notifier.webhook_event WHERE done_at IS NULL) AS webhooks_to_do,
    (SELECT count(*) FROM eligibility.target_list WHERE state IN ('reading', 'releasing')) AS lists,
    (SELECT count(*) FROM sandbox.webhook WHERE state = 'waiting') AS webhooks_to_send,
    (SELECT greatest(0, 2 - count(*)) FROM notifier.template) AS templates_to_save,
    {" + ".join(f"(SELECT count(*) FROM {s}.audit)" for s in SERVICES)}
    - {" - ".join(f"(SELECT count(*) FROM {s}.audit_chain)" for s in SERVICES)} AS unsealed
"""


async def under_way(admin: Any) -> dict[str, int]:
    """What is under way at this moment, by kind; empty when nothing is."""
    row = await admin.fetchrow(UNDER_WAY, [s for s, _ in HEARD], [t for _, t in HEARD])
    return {kind: int(count) for kind, count in row.items() if count}


async def settle(admin: Any, patience: float = 90) -> None:
    """Returns when nothing is under way. Raises AssertionError when nothing moves for `patience` seconds."""
    loop = asyncio.get_running_loop()
    last: dict[str, int] | None = None
    since = loop.time()
    while True:
        try:
            now = await under_way(admin)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            now = {"no database": 1}
        if not now:
            return
        if now != last:
            last, since = now, loop.time()
        assert loop.time() - since < patience, f"nothing moves any more: {now}"
        await asyncio.sleep(0.05)
