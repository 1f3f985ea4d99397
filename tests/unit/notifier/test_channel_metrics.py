"""The channel's state as gauges."""

from prometheus_client import REGISTRY

from libs.common.database import Database
from services.notifier import metrics, store_channel


def paused(reason: str) -> float | None:
    return REGISTRY.get_sample_value("todoke_line_channel_paused", {"reason": reason})


async def test_a_paused_channel_shows_its_reason_until_it_is_resumed(database: Database) -> None:
    await metrics.read(database)
    assert paused("token") is None
    async with database.begin() as tx:
        await store_channel.pause(tx, "token", by="notifier")
    await metrics.read(database)
    assert paused("token") == 1
    async with database.begin() as tx:
        await store_channel.resume(tx, by="x", role="operator")
    await metrics.read(database)
    assert paused("token") is None
    assert REGISTRY.get_sample_value("todoke_line_queued") == 0
