"""POST /line/webhook: nothing unsigned is stored, nothing signed is lost, nothing written is kept."""

import base64
import hmac
from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import orjson
import pytest

from libs.common.bus import Bus
from libs.common.database import Database
from libs.common.service import Runtime
from services.notifier.app import build
from services.notifier.line.signature import signed
from services.notifier.line.webhook import LARGEST
from tests.unit.notifier.chain import Somebody
from tests.unit.notifier.settings_for_test import SECRET, SETTINGS

WHO = Somebody(1)


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def event(type_: str = "follow", id_: str = "01FZ74A0TDDPYRVKNK77XKC3ZR", **more: Any) -> dict[str, Any]:
    return {
        "type": type_,
        "mode": "active",
        "timestamp": 1700000000000,
        "source": {"type": "user", "userId": WHO.line_id},
        "webhookEventId": id_,
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA",
        **more,
    }


def batch(*events: Any) -> bytes:
    return orjson.dumps({"destination": "U" + "0" * 32, "events": list(events)})


@pytest.fixture
async def http(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    service = build(Runtime(SETTINGS, database, cast(Bus, None), database.keys))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app), base_url="https://city.test") as client:
        yield client


async def post(http: httpx.AsyncClient, body: bytes, sign: str | None = "good") -> int:
    headers = {"x-line-signature": signature(body) if sign == "good" else sign} if sign is not None else {}
    return (await http.post("/line/webhook", content=body, headers=headers)).status_code


async def stored(database: Database) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.fetch("SELECT * FROM webhook_event ORDER BY id")]


def test_the_known_answer_of_line() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert signed(body, "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=", [SECRET.encode()])
    assert not signed(body + b" ", "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=", [SECRET.encode()])


@pytest.mark.parametrize("wrong", [None, "", "AAAA", signature(batch(event()), "another secret"), "全角"])
def test_a_missing_or_wrong_signature_is_none(wrong: str | None) -> None:
    assert not signed(batch(event()), wrong, [SECRET.encode()])
    assert not signed(batch(event()), signature(batch(event())), [])


@pytest.mark.parametrize("wrong", [None, "", "AAAA", signature(batch(event()), "another secret")])
async def test_401_and_nothing_stored_without_a_good_signature(
    http: httpx.AsyncClient, database: Database, wrong: str | None
) -> None:
    assert await post(http, batch(event()), wrong) == 401
    assert await post(http, b"not even JSON", wrong) == 401
    assert await stored(database) == []


async def test_both_secrets_of_a_rotation_count(http: httpx.AsyncClient, database: Database) -> None:
    for number, secret in enumerate(("the newer secret", SECRET)):
        body = batch(event(id_=str(number)))
        assert await post(http, body, signature(body, secret)) == 200
    assert len(await stored(database)) == 2


async def test_the_ping_of_the_console_is_answered(http: httpx.AsyncClient, database: Database) -> None:
    assert await post(http, batch()) == 200
    assert await stored(database) == []


async def test_an_event_is_kept_once_however_often_it_comes(http: httpx.AsyncClient, database: Database) -> None:
    again = event(deliveryContext={"isRedelivery": True})
    assert await post(http, batch(event(), event())) == 200
    assert await post(http, batch(again)) == 200
    assert len(await stored(database)) == 1


async def test_what_somebody_wrote_and_who_is_not_kept(http: httpx.AsyncClient, database: Database) -> None:
    said = event("message", message={"id": "1", "type": "text", "text": "秘密の相談です"})
    assert await post(http, batch(said)) == 200
    [row] = await stored(database)
    assert row["message_type"] == "text"
    assert row["line_hash"] == database.keys.line_hash(WHO.line_id)
    everything = repr(row)
    assert "秘密" not in everything
    assert WHO.line_id not in everything


STRANGE: list[Any] = [
    {"type": "quantum", "webhookEventId": "q", "newField": {"deep": [1]}},
    {"webhookEventId": "no type"},
    event(id_="odd time", timestamp="yesterday"),
    event(id_="huge time", timestamp=10**18),
    event(id_="odd source", source=None),
    event(id_="odd user", source={"userId": 7}),
    event(id_="odd parts", message=["?"], follow="yes", replyToken={}),
    event(id_="nul\x00byte", replyToken="a\x00b"),
    {"type": "follow"},
    "a text",
    None,
    7,
]


@pytest.mark.parametrize("strange", STRANGE)
async def test_a_strange_event_does_not_spoil_its_batch(
    http: httpx.AsyncClient, database: Database, strange: Any
) -> None:
    assert await post(http, batch(strange, event(id_="good"), strange)) == 200
    assert "good" in [row["id"] for row in await stored(database)]
    assert len(await stored(database)) == (2 if isinstance(strange, dict) else 1)


async def test_a_time_in_the_future_does_not_block_later_words(http: httpx.AsyncClient, database: Database) -> None:
    assert await post(http, batch(event(timestamp=4102444800000))) == 200
    [row] = await stored(database)
    assert row["at"] == row["received_at"]


async def test_no_reply_while_another_module_has_the_account(http: httpx.AsyncClient, database: Database) -> None:
    assert await post(http, batch(event(mode="standby"))) == 200
    [row] = await stored(database)
    assert row["reply_token"] is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"events":7}', b"\xff"])
async def test_a_signed_body_that_is_no_webhook_is_refused(
    http: httpx.AsyncClient, database: Database, body: bytes
) -> None:
    assert await post(http, body) == 400
    assert await stored(database) == []


async def test_a_body_larger_than_any_webhook_is_not_read(http: httpx.AsyncClient, database: Database) -> None:
    assert await post(http, b" " * (LARGEST + 1)) == 413


async def test_the_signature_is_over_the_bytes_as_they_came(http: httpx.AsyncClient, database: Database) -> None:
    body = b'{"events" : [{"type":"message","webhookEventId":"e","message":{"type":"text","text":"\\uD83E\\uDD28"}}]}'
    assert await post(http, body) == 200
    assert len(await stored(database)) == 1
