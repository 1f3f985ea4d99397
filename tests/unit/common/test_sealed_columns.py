"""Old values are sealed anew beside writers: nothing is lost, nothing waits, and a broken run is gone on with."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from libs.common import sealed_columns
from libs.common.sealed_columns import SESSION, SealedColumn, held, reseal, stale
from libs.common.sealing import Keys, Unsealable, head_of

OLD, NEW, OTHER = ((name, bytes([n]) * 32) for n, name in enumerate((b"k001", b"k002", b"k003")))
BEFORE, AFTER = Keys("notifier", [OLD]), Keys("notifier", [NEW, OLD])
COLUMN = SealedColumn("resident", "id", "line_id")
ROWS = 1200  # more than two batches


@pytest.fixture
async def connection(database_url: str) -> Any:
    opened = await asyncpg.connect(database_url.format(role="notifier"), server_settings={"search_path": "notifier"})
    yield opened
    await opened.close()


async def plant(connection: Any, keys: Keys, count: int = ROWS) -> list[UUID]:
    ids = [uuid4() for _ in range(count)]
    await connection.executemany(
        "INSERT INTO resident (id, revision, state, line_hash, line_id) VALUES ($1, 1, 'active', 'h', $2)",
        [(i, keys.seal_row("resident", i, "line_id", str(i).encode())) for i in ids],
    )
    return ids


def none(_: int) -> None:
    """Nobody looks at the progress."""


async def all_open(connection: Any, keys: Keys) -> list[str]:
    rows = await connection.fetch("SELECT id, line_id FROM resident")
    return [keys.open_row("resident", row["id"], "line_id", row["line_id"]).decode() for row in rows]


async def test_every_row_opens_with_the_new_key_alone(connection: Any) -> None:
    ids = await plant(connection, BEFORE)
    await connection.execute("INSERT INTO resident (id) VALUES (gen_random_uuid())")  # nothing sealed in it
    done: list[int] = []
    assert await stale(connection, COLUMN, AFTER) == ROWS
    assert await reseal(connection, COLUMN, AFTER, done.append) == 0
    assert sum(done) == ROWS
    await connection.execute("DELETE FROM resident WHERE line_id IS NULL")
    assert sorted(await all_open(connection, Keys("notifier", [NEW]))) == sorted(map(str, ids))
    assert await held(connection, [COLUMN], OLD[0]) == {}


async def test_a_run_broken_off_is_gone_on_with(connection: Any) -> None:
    await plant(connection, BEFORE)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await reseal(connection, COLUMN, AFTER, stop)
    left = await stale(connection, COLUMN, AFTER)
    assert 0 < left < ROWS
    done: list[int] = []
    await reseal(connection, COLUMN, AFTER, done.append)
    assert sum(done) == left


async def test_what_others_write_meanwhile_stays(connection: Any, database_url: str) -> None:
    """A writer with the file before and one with the file after, changing rows all the time."""
    ids = await plant(connection, BEFORE)
    written: dict[UUID, bytes] = {}
    running = True

    async def writer(keys: Keys, mine: list[UUID]) -> None:
        own = await asyncpg.connect(database_url.format(role="notifier"), server_settings={"search_path": "notifier"})
        n = 0
        while running:
            i = mine[n % len(mine)]
            n += 1
            value = f"{i} {n}".encode()
            async with own.transaction():
                await own.execute(
                    "UPDATE resident SET line_id = $2 WHERE id = $1", i, keys.seal_row("resident", i, "line_id", value)
                )
                await asyncio.sleep(0.001)
            written[i] = value
        await own.close()

    both = Keys("notifier", [OLD, NEW, OLD])
    tasks = [asyncio.create_task(writer(both, ids[::2])), asyncio.create_task(writer(AFTER, ids[1::2]))]
    await asyncio.sleep(0.05)
    async with asyncio.timeout(30):
        while len(written) < 200:
            await sealed_columns._round(connection, COLUMN, AFTER, none)
    running = False
    await asyncio.gather(*tasks)
    await reseal(connection, COLUMN, AFTER, none)
    rows = await connection.fetch("SELECT id, line_id FROM resident")
    opened = {r["id"]: Keys("notifier", [NEW]).open_row("resident", r["id"], "line_id", r["line_id"]) for r in rows}
    assert {i: opened[i] for i in written} == written


async def test_a_locked_row_is_left_for_the_next_round(connection: Any, database_url: str) -> None:
    [one, _] = await plant(connection, BEFORE, 2)
    other = await asyncpg.connect(database_url.format(role="notifier"), server_settings={"search_path": "notifier"})
    async with other.transaction():
        await other.execute("SELECT 1 FROM resident WHERE id = $1 FOR UPDATE", one)
        task = asyncio.create_task(reseal(connection, COLUMN, AFTER, none))
        await asyncio.sleep(0.3)
        assert not task.done()
        assert (
            await other.fetchval("SELECT count(*) FROM resident WHERE substring(line_id, 1, 5) = $1", AFTER.head) == 1
        )
    async with asyncio.timeout(10):
        assert await task == 0
    await other.close()


async def test_what_does_not_open_stays_and_is_told(connection: Any) -> None:
    await plant(connection, BEFORE, 3)
    await plant(connection, Keys("notifier", [OTHER]), 2)
    assert await reseal(connection, COLUMN, AFTER, none) == 2
    assert await held(connection, [COLUMN], OTHER[0]) == {"resident.line_id": 2}
    assert await sealed_columns.check(connection, COLUMN, AFTER) == (5, 2)


async def test_another_key_of_the_same_name_is_noticed(connection: Any) -> None:
    await plant(connection, BEFORE, 1)
    with pytest.raises(Unsealable):
        await sealed_columns.check(connection, COLUMN, Keys("notifier", [(OLD[0], OTHER[1])]))


@pytest.mark.parametrize("table", ["outbox", "parked"])
async def test_an_event_that_waits_holds_its_key(connection: Any, table: str) -> None:
    event = uuid4()
    body = f'{{"line_id":"{BEFORE.seal_event("notifier", event, "line_id", b"U1")}"}}'.encode()
    columns, values = "event_id, topic, key, headers, body", "$1, 't', 'k', '{}', $2"
    if table == "parked":
        columns += ", partition, position, reason, error_class, attempts"
        values += ", 0, 0, '', '', 0"
    await connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})", event, body)
    assert await held(connection, [SESSION, COLUMN], OLD[0]) == {table: 1}
    assert await held(connection, [SESSION, COLUMN], NEW[0]) == {}


def test_a_head_is_how_a_value_begins() -> None:
    assert BEFORE.seal_row("t", 1, "f", b"v").startswith(head_of(OLD[0]))
    assert AFTER.head == head_of(NEW[0])
    assert AFTER.knows(head_of(OLD[0]))
    assert not BEFORE.knows(head_of(NEW[0]))
