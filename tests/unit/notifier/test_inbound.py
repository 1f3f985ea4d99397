"""Who follows the account: the newest word of LINE counts, and everybody hears it once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from libs.common.database import Database
from libs.common.events import now
from services.notifier.inbound import Inbound
from services.notifier.line.outcome import Refused, Unknown
from services.notifier.messages.greeting import greeting
from services.notifier.messages.help import help_
from services.notifier.on_eligibility_matched import on_eligibility_matched
from services.notifier.on_resident_registered import on_resident_registered
from services.notifier.store_webhook import Received, store
from tests.unit.notifier.chain import Somebody, hear, matched, registered, said, states
from tests.unit.notifier.line_fake import FakeLine

WHO = Somebody(1)
START = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def inbound(database: Database, line: FakeLine) -> Inbound:
    texts = {"greeting": greeting("https://city.test"), "help_": help_("https://city.test", "見本市", "0866-00-0000")}
    return Inbound(database, lambda: line, asyncio.Event(), **texts)


def received(
    database: Database, type_: str, minute: int, *, message: str | None = None, token: bool = True
) -> Received:
    line_hash = database.keys.line_hash(WHO.line_id)
    at = START + timedelta(minutes=minute)
    return Received(f"{type_}-{minute}", type_, message, at, line_hash, False, f"token-{minute}" if token else None)


async def arrive(
    database: Database, inbound: Inbound, line: FakeLine, events: Sequence[Received], at: datetime | None = None
) -> None:
    await store(database, events, at or now())
    while await inbound.once(line):
        pass


async def following(database: Database) -> bool:
    return bool(await database.fetchval("SELECT following FROM friend"))


async def test_a_new_friend_is_greeted_and_published(database: Database, inbound: Inbound, line: FakeLine) -> None:
    await arrive(database, inbound, line, [received(database, "follow", 1)])
    [followed] = await said(database, "line.followed")
    assert followed["line_hash"] == database.keys.line_hash(WHO.line_id)
    [reply] = line.replies
    assert reply["replyToken"] == "token-1"
    assert "https://city.test/registration/" in repr(reply)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_newest_word_stands_whatever_order_it_comes_in(
    database: Database, inbound: Inbound, line: FakeLine, order: tuple[int, ...]
) -> None:
    steps = [received(database, kind, minute) for kind, minute in (("follow", 1), ("unfollow", 2), ("follow", 3))]
    for step in order:
        await arrive(database, inbound, line, [steps[step]])
    assert await following(database)
    last = [*await said(database, "line.followed"), *await said(database, "line.unfollowed")]
    assert max(last, key=lambda e: e["at"])["at"].startswith("2026-12-01T00:03")


async def test_an_older_unfollow_after_a_newer_follow_says_nothing(
    database: Database, inbound: Inbound, line: FakeLine
) -> None:
    await arrive(database, inbound, line, [received(database, "follow", 2)])
    await arrive(database, inbound, line, [received(database, "unfollow", 1)])
    assert await following(database)
    assert await said(database, "line.unfollowed") == []


async def test_in_one_batch_the_time_at_line_decides(database: Database, inbound: Inbound, line: FakeLine) -> None:
    await arrive(database, inbound, line, [received(database, "unfollow", 5), received(database, "follow", 4)])
    assert not await following(database)


async def test_the_ids_follow_from_the_webhook_event(database: Database, inbound: Inbound, line: FakeLine) -> None:
    await arrive(database, inbound, line, [received(database, "follow", 1)])
    await database.pool.execute("DELETE FROM webhook_event")
    await database.pool.execute("DELETE FROM friend")  # as if the first time had been rolled back
    await arrive(database, inbound, line, [received(database, "follow", 1)])
    first, second = await said(database, "line.followed")
    assert first["event_id"] == second["event_id"]


async def test_what_is_written_gets_the_fixed_answer_once(database: Database, inbound: Inbound, line: FakeLine) -> None:
    await arrive(database, inbound, line, [received(database, "message", 1, message="text")])
    await arrive(database, inbound, line, [received(database, "message", 1, message="text")])
    [reply] = line.replies
    assert "電話 0866-00-0000" in repr(reply)


@pytest.mark.parametrize("failure", [Unknown("TimeoutError"), Refused("400")])
async def test_a_failed_reply_is_not_repeated(
    database: Database, inbound: Inbound, line: FakeLine, failure: Unknown | Refused
) -> None:
    line.reply_outcome = failure
    await arrive(database, inbound, line, [received(database, "follow", 1)])
    await inbound.once(line)
    assert len(line.replies) == 1
    assert line.pushes == []
    assert await database.fetchval("SELECT count(*) FROM webhook_event WHERE reply_token IS NOT NULL") == 0


async def test_an_old_reply_token_is_not_tried(database: Database, inbound: Inbound, line: FakeLine) -> None:
    await arrive(database, inbound, line, [received(database, "follow", 1)], now() - timedelta(seconds=70))
    assert line.replies == []
    assert len(await said(database, "line.followed")) == 1


async def test_other_types_and_events_without_a_user_are_worked_off(
    database: Database, inbound: Inbound, line: FakeLine
) -> None:
    nobody = Received("x", "follow", None, START, None, False, None)
    await arrive(database, inbound, line, [received(database, "quantum", 1), nobody])
    assert await database.fetchval("SELECT count(*) FROM webhook_event WHERE done_at IS NULL") == 0
    assert line.replies == []
    assert await said(database, "line.followed") == []


async def test_blocking_the_account_turns_a_queued_notice_into_a_letter_following_again_sends_it(
    database: Database, inbound: Inbound, line: FakeLine
) -> None:
    await hear(database, on_resident_registered, registered(WHO, database.keys))
    await hear(database, on_eligibility_matched, matched(WHO))
    await arrive(database, inbound, line, [received(database, "unfollow", 1, token=False)])
    assert await states(database, WHO) == [("undeliverable", "unfollowed")]
    assert len(await said(database, "letter.due")) == 1
    await arrive(database, inbound, line, [received(database, "follow", 2)])
    assert await states(database, WHO) == [("queued", None)]
