"""What a service has still to do, as gauges: read every 15 seconds by the process that leads the service."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence

from libs.common import audit, outbox
from libs.common.bus import Bus, BusUnavailable
from libs.common.database import Database
from libs.common.telemetry import LAG, OUTBOX, OUTBOX_OLDEST, PARKED, UNSEALED

EVERY = 15.0
"""Seconds."""


async def keep(service: str, database: Database, bus: Bus, topics: Sequence[str]) -> None:
    """For ever. When it ends the gauges are forgotten: another process leads then, and an old figure beside its own
    would count twice. Raises asyncpg's errors; the caller supervises."""
    try:
        while True:
            await read(service, database, bus, topics)
            await asyncio.sleep(EVERY)
    finally:
        forget(service, topics)


async def read(service: str, database: Database, bus: Bus, topics: Sequence[str]) -> None:
    """Once. While the bus is away its lag is unknown, and what waits in the outbox is the more worth knowing."""
    pending, oldest = await outbox.pending(database.pool)
    OUTBOX.labels(service).set(pending)
    OUTBOX_OLDEST.labels(service).set(oldest)
    PARKED.labels(service).set(await database.fetchval("SELECT count(*) FROM parked"))
    UNSEALED.labels(service).set(await audit.unsealed_seconds(database.pool))
    try:
        behind = await bus.lag(service, topics) if topics else {}
    except BusUnavailable:
        _forget_lag(service, topics)
        return
    per_topic = Counter(dict.fromkeys(topics, 0))
    for (topic, _), records in behind.items():
        per_topic[topic] += records
    for topic, records in per_topic.items():
        LAG.labels(service, topic).set(records)


def forget(service: str, topics: Sequence[str]) -> None:
    """This process says nothing about the service any more."""
    for gauge in (OUTBOX, OUTBOX_OLDEST, PARKED, UNSEALED):
        with contextlib.suppress(KeyError):
            gauge.remove(service)
    _forget_lag(service, topics)


def _forget_lag(service: str, topics: Sequence[str]) -> None:
    for topic in topics:
        with contextlib.suppress(KeyError):
            LAG.remove(service, topic)
