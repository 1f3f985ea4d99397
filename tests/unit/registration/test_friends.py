from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from libs.common.database import Database
from libs.common.events import Envelope, Event, LineFollowed, LineUnfollowed, new_id
from services.registration.on_line_followed import on_line_followed
from services.registration.on_line_unfollowed import on_line_unfollowed
from services.registration.register import register_many
from tests.conftest import DatabaseOf
from tests.unit.registration.outbox import outbox
from tests.unit.registration.people import applicant


def minute(n: int) -> datetime:
    return datetime(2026, 11, 23, 9, n, tzinfo=UTC)


async def hear(database: Database, *acts: LineFollowed | LineUnfollowed) -> None:
    hearing: Any = ((LineFollowed, on_line_followed), (LineUnfollowed, on_line_unfollowed))
    for event_type, handler in hearing:
        events = [envelope(a) for a in acts if isinstance(a, event_type)]
        async with database.begin() as tx:
            await handler(tx, events)


def envelope(event: Event) -> Envelope[Event]:
    event_id = new_id()
    return Envelope(event_id, event, "/todoke/notifier", minute(0).isoformat(), str(event_id))


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_newest_act_counts_whatever_the_order(database_of: DatabaseOf, order: tuple[int, ...]) -> None:
    database = await database_of("registration")
    acts: list[LineFollowed | LineUnfollowed] = [
        LineFollowed(line_hash="a", at=minute(1)),
        LineUnfollowed(line_hash="a", at=minute(2)),
        LineFollowed(line_hash="a", at=minute(3)),
    ]
    for i in order:
        await hear(database, acts[i])
    assert await database.fetchval("SELECT friend FROM friend") is True


async def test_a_batch_may_hold_one_account_several_times(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    await hear(
        database,
        LineFollowed(line_hash="a", at=minute(5)),
        LineFollowed(line_hash="b", at=minute(1)),
        LineFollowed(line_hash="a", at=minute(1)),
        LineUnfollowed(line_hash="a", at=minute(4)),
        LineUnfollowed(line_hash="b", at=minute(1)),
    )
    rows = await database.fetch("SELECT line_hash, friend, at FROM friend ORDER BY line_hash")
    assert [tuple(row) for row in rows] == [("a", True, minute(5)), ("b", False, minute(1))]


async def test_a_registration_says_whether_the_account_is_a_friend(database_of: DatabaseOf) -> None:
    database = await database_of("registration")
    people = [applicant(database.keys, n, n) for n in range(3)]
    await hear(
        database,
        LineFollowed(line_hash=people[0].line_hash, at=minute(1)),
        LineUnfollowed(line_hash=people[1].line_hash, at=minute(1)),
    )
    async with database.begin() as tx:
        await register_many(tx, people)
    by_hash = {body["line_hash"]: body["friend"] for _, _, body in await outbox(database)}
    assert [by_hash[p.line_hash] for p in people] == [True, False, None]
