"""What an operator watches about LINE."""

import asyncio

from prometheus_client import Counter, Gauge, Histogram

from libs.common.database import Database
from services.notifier import store_channel

PUSHES = Counter("todoke_line_pushes", "Messages by what became of the attempt", ["outcome"])
PUSH_SECONDS = Histogram("todoke_line_push_seconds", "Time of one push request")
PAUSED = Gauge("todoke_line_channel_paused", "1 while no message goes out, by the reason's code", ["reason"])
WAITING = Gauge("todoke_line_queued", "Messages that wait for their turn")

EVERY = 15.0
"""Seconds."""


async def keep(database: Database) -> None:
    """Keep the gauges of the channel up to date, for ever; forgotten when it ends, since another process keeps them
    then. The caller supervises."""
    try:
        while True:
            await read(database)
            await asyncio.sleep(EVERY)
    finally:
        PAUSED.clear()
        WAITING.set(0)


async def read(database: Database) -> None:
    """Once."""
    reason = (await store_channel.channel(database)).paused_reason
    PAUSED.clear()
    if reason is not None:
        PAUSED.labels(reason).set(1)
    WAITING.set(await store_channel.queued(database))
