"""What holds a key that is to be taken out."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg

from libs.common.key_file import Key
from libs.common.sealing import Keys, id_of
from libs.common.settings import Settings
from services.commands.sealed import needs

AT = datetime(2026, 4, 20, tzinfo=UTC)


def old_key(days: float) -> Key:
    return Key("k1", bytes(32), opens=True, root=True, since=AT - timedelta(days=days))


async def test_with_kafka_a_week_and_a_day_must_have_passed(database_url: str) -> None:
    settings = Settings(kafka_bootstrap="kafka:9092")
    [what] = await needs(database_url, settings, old_key(7.9), AT)
    assert "Kafka" in what
    assert "2026-04-20 02:24 UTC" in what
    assert await needs(database_url, settings, old_key(8), AT) == []
    never_sealed = Key("k3", bytes(32), opens=True)
    assert await needs(database_url, settings, never_sealed, AT) == []


async def test_a_record_of_the_embedded_bus_holds_it_however_old(database_url: str) -> None:
    key, event = old_key(100), uuid4()
    sealed = Keys("registration", [(id_of("k1"), key.secret)]).seal_event("notifier", event, "line_id", b"U1")
    bus = await asyncpg.connect(database_url.format(role="bus"), server_settings={"search_path": "bus"})
    await bus.execute("INSERT INTO log VALUES ('t', 0, 0, 'k', '{}', $1)", f'{{"line_id":"{sealed}"}}'.encode())
    [what] = await needs(database_url, Settings(), key, AT)
    assert "イベントの記録に 1件" in what
    await bus.execute("DELETE FROM log")
    assert await needs(database_url, Settings(), key, AT) == []
    await bus.close()
