"""Before a release: when it would be over, whether the month's quota suffices, and the message itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import cast

import httpx
import pytest

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime
from libs.common.staff.roles import Role
from services.notifier import store_checks
from services.notifier.app import build, templates
from services.notifier.deliver import Deliveries
from services.notifier.domain import Kind
from services.notifier.forecast import Known, forecast
from services.notifier.line.limiter import Limiter
from services.notifier.line.outcome import Accepted, Outcome, Refused, Unknown
from services.notifier.line.transport import Quota
from services.notifier.messages.render import template
from services.notifier.store_channel import ChannelState, channel, pause, save_quota
from tests.unit.notifier.line_fake import FakeLine
from tests.unit.notifier.settings_for_test import SETTINGS
from tests.unit.notifier.test_channel_pages import STAFF, sign_in

NOW = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # 23時 in Japan, the last hour of the month there


def state(
    limit: int | None = None, used: int | None = None, at: datetime | None = NOW, paused: str | None = None
) -> ChannelState:
    return ChannelState(paused, None, None, limit, used, at)


@pytest.mark.parametrize(
    ("channel", "at", "quota", "left", "fits"),
    [
        (state(at=None), NOW, Known.UNKNOWN, None, None),
        (state(None, 3), NOW, Known.UNLIMITED, None, None),
        (state(1000, 849), NOW, Known.LIMITED, 151, True),
        (state(1000, 850), NOW, Known.LIMITED, 150, True),
        (state(1000, 851), NOW, Known.LIMITED, 149, False),
        (state(1000, 1200), NOW, Known.LIMITED, 0, False),
        (state(1000, None), NOW, Known.UNKNOWN, None, None),
        (state(1000, 0), NOW + timedelta(hours=1), Known.UNKNOWN, None, None),  # a new month in Japan
    ],
)
def test_the_quota_covers_what_is_queued_too(
    channel: ChannelState, at: datetime, quota: Known, left: int | None, fits: bool | None
) -> None:
    found = forecast(100, 50, 10.0, channel, at)
    assert (found.quota, found.left, found.fits) == (quota, left, fits)


def test_what_is_queued_goes_first() -> None:
    found = forecast(100, 50, 10.0, state(), NOW)
    assert (found.begins_at, found.ends_at) == (NOW + timedelta(seconds=5), NOW + timedelta(seconds=15))


def test_a_paused_channel_has_no_end() -> None:
    found = forecast(100, 50, 10.0, state(paused="quota"), NOW)
    assert (found.paused, found.begins_at, found.ends_at, found.seconds) == (True, None, None, 15.0)


@pytest.fixture
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    service = build(Runtime(SETTINGS, database, cast(Bus, None), database.keys))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url=STAFF) as client:
        await sign_in(client, database, Role.CLERK)
        yield client


async def asked(database: Database, answer: Outcome) -> None:
    """A process starts, and LINE says this about its messages."""
    line = FakeLine(validity=answer)
    await Deliveries(database, lambda: line, templates(SETTINGS), Limiter(10)).prepare(line)


@pytest.mark.parametrize(
    ("answers", "words", "accepted"),
    [
        ((), "まだ確かめていません", None),
        ((Unknown("timeout"),), "まだ確かめていません", None),
        ((Unknown("timeout"), Accepted("v")), "LINE の確認に通っています", True),
        ((Refused("400"),), "この文を LINE が断りました", False),
    ],
)
async def test_the_message_is_the_one_that_is_sent(
    http: httpx.AsyncClient, database: Database, answers: tuple[Outcome, ...], words: str, accepted: bool | None
) -> None:
    for answer in answers:
        await asked(database, answer)
    sent = templates(SETTINGS)[Kind.NOTICE].rest.decode()
    said = (await http.get("/notifier/api/v1/message")).json()
    assert said["accepted"] is accepted
    page = (await http.get("/notifier/fragments/message")).text
    assert words in page
    for text in (said["title"], said["alt_text"], said["button"], said["url"], *said["lines"]):
        assert text in sent
        assert text in page
    assert ((await channel(database)).paused_reason == "template") == (accepted is False)


async def test_an_accepted_message_is_not_asked_about_again(database: Database) -> None:
    await asked(database, Accepted("v"))
    await asked(database, Refused("400"))
    assert (await channel(database)).paused_reason is None
    notice = templates(SETTINGS)[Kind.NOTICE]
    other = template(Kind.NOTICE, [{"type": "text", "text": "x"}])
    assert await store_checks.check(database, notice.id) is not None
    assert await store_checks.check(database, other.id) is None


async def test_the_box_says_what_is_not_known(http: httpx.AsyncClient, database: Database) -> None:
    box = "/notifier/fragments/rehearsal?count=1200"
    assert "今月あと何通送れるかは、分かりません" in (await http.get(box)).text
    await save_quota(database, Quota(1000, 0))
    assert "今月の通数が足りません" in (await http.get(box)).text
    await save_quota(database, Quota(2000, 0))
    page = (await http.get("/notifier/staff/rehearsal?count=1200")).text
    assert "あとおよそ" not in page
    assert "足ります" in page
    assert "1,200通を送り終わります" in page
    async with database.begin() as tx:
        await pause(tx, "operator", by="x")
    assert "LINE通知は止まっています" in (await http.get(box)).text
    said = (await http.get("/notifier/api/v1/forecast?count=1200")).json()
    assert (said["paused"], said["ends_at"], said["fits"], said["left"]) == (True, None, True, 2000)
    assert (await http.get("/notifier/api/v1/forecast?count=-1")).status_code == 422
