"""Regular small work: the month's quota, notices past their last day, webhook events nobody needs any more."""

import asyncio

from libs.common.database import Database
from services.notifier import store_channel, store_delivery, store_webhook
from services.notifier.line.transport import OpenLine

EVERY = 600.0
"""Seconds."""


async def tidy(database: Database, open_line: OpenLine) -> None:
    """For ever, every ten minutes."""
    async with open_line() as line:
        while True:
            quota = await line.quota()
            if quota is not None:
                await store_channel.save_quota(database, quota)
            await store_delivery.lapse(database)
            await store_webhook.prune(database)
            await asyncio.sleep(EVERY)
