"""What holds a key that is to be taken out."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg

from libs.common.key_file import Key
from libs.common.sealing import Keys, id_of
from libs.common.settings import Settings
from services.commands.sealed import needs, on_kafka

AT = datetime(2026, 4, 20, tzinfo=UTC)


def old_key(days: float) -> Key:
    return Key("k1", bytes(32), opens=True, root=True, since=AT - timedelta(days=days))


def test_with_kafka_a_week_and_a_day_must_have_passed() -> None:
    [what] = on_kafka(old_key(7.9), AT)
    assert "2026-04-20 02:24 UTC" in what
    assert on_kafka(old_key(8), AT) == []
    assert on_kafka(Key("k3", bytes(32), opens=True), AT) == [], "it never sealed"


async def test_only_the_services_named_are_looked_at(database_url: str) -> None:
    key = old_key(100)
    notifier = await asyncpg.connect(database_url.format(role="notifier"))
    sealed = Keys("notifier", [(id_of("k1"), key.secret)]).seal_row("session", "x", "data", b"{}")
    await notifier.execute(
        "INSERT INTO notifier.session (id_hash, kind, data, expires_at) VALUES ('x', 'staff', $1, now())", sealed
    )
    settings = Settings(kafka_bootstrap="kafka:9092")
    assert await needs(database_url, settings, key, ["registration", "confirmation"]) == []
    assert await needs(database_url, settings, key, ["notifier"]) == ["notifier の session.data に 1件"]
    assert await needs(database_url, settings, key) == ["notifier の session.data に 1件"]
    await notifier.close()


async def test_a_record_of_the_embedded_bus_holds_it_however_old(database_url: str) -> None:
    key, event = old_key(100), uuid4()
    sealed = Keys("registration", [(id_of("k1"), key.secret)]).seal_event("notifier", event, "line_id", b"U1")
    bus = await asyncpg.connect(database_url.format(role="bus"), server_settings={"search_path": "bus"})
    await bus.execute("INSERT INTO log VALUES ('t', 0, 0, 'k', '{}', $1)", f'{{"line_id":"{sealed}"}}'.encode())
    [what] = await needs(database_url, Settings(), key)
    assert "イベントの記録に 1件" in what
    await bus.execute("DELETE FROM log")
    assert await needs(database_url, Settings(), key) == []
    await bus.close()
