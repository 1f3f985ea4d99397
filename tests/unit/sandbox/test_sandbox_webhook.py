"""Webhooks: signed, redelivered, odd."""

import asyncio
from datetime import UTC, datetime

import orjson
from linebot.v3.webhook import SignatureValidator

from libs.common.settings import Settings
from sandbox.app import build
from sandbox.line.webhook import sign
from tests.unit.sandbox.box import FAST, Box, Receiver


def test_the_signature_is_the_one_line_documents() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert sign(b"8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


async def test_what_residents_do_arrives_signed_and_complete(box: Box) -> None:
    user = await box.friend()
    await box.parts.residents.say(user, "こんにちは🤨")
    await box.parts.residents.tap(user, "action=help")
    await box.parts.residents.block([user])
    await box.parts.residents.befriend([user])
    events = await box.receiver.wait_for(5)
    validator = SignatureValidator(box.settings.line_channel_secrets[0].get_secret_value())
    for body, signature in box.receiver.requests:
        assert body.isascii()
        assert signature is not None
        assert validator.validate(body.decode(), signature)
        assert not validator.validate(body.decode() + " ", signature)
        assert orjson.loads(body)["destination"] == box.parts.credentials.bot_user_id
    by_id = {event["webhookEventId"]: event for event in events}
    assert len(by_id) == 5
    for event in events:
        assert event["source"] == {"type": "user", "userId": user}
        assert event["mode"] == "active"
        assert event["deliveryContext"] == {"isRedelivery": False}
        assert len(event["webhookEventId"]) == 26
        assert abs(event["timestamp"] / 1000 - datetime.now(UTC).timestamp()) < 60
        assert ("replyToken" in event) == (event["type"] != "unfollow")
    kinds = sorted(event["type"] for event in events)
    assert kinds == ["follow", "follow", "message", "postback", "unfollow"]
    assert sorted(e["follow"]["isUnblocked"] for e in events if e["type"] == "follow") == [False, True]
    assert [e["message"]["text"] for e in events if e["type"] == "message"] == ["こんにちは🤨"]
    assert [e["postback"] for e in events if e["type"] == "postback"] == [{"data": "action=help"}]


async def test_without_2xx_the_event_comes_again_a_bounded_number_of_times(box: Box) -> None:
    box.receiver.status = 500
    await box.friend()
    events = await box.receiver.wait_for(FAST.tries)
    await asyncio.sleep(0.3)
    assert len(box.receiver.events) == FAST.tries
    assert [e["deliveryContext"]["isRedelivery"] for e in events] == [False] + [True] * (FAST.tries - 1)
    assert len({(e["webhookEventId"], e["replyToken"], e["timestamp"]) for e in events}) == 1
    assert await box.parts.pool.fetchval("SELECT state FROM webhook") == "given_up"


async def test_a_receiver_that_needs_more_than_two_seconds_gets_it_again(box: Box) -> None:
    box.receiver.silent_for = 2.3
    await box.friend()
    events = await box.receiver.wait_for(1)
    box.receiver.silent_for = 0
    events = await box.receiver.wait_for(2)
    assert events[1] == {**events[0], "deliveryContext": {"isRedelivery": True}}


async def test_events_that_waited_go_out_after_a_restart(
    database_url: str, wired: Settings, receiver: Receiver
) -> None:
    receiver.status = 503
    app = build(database_url, wired)
    async with app.router.lifespan_context(app):
        parts = app.state.parts
        user = (await parts.phones.page(1))[0]["user_id"]
        await parts.residents.befriend([user])
        await receiver.wait_for(1)
    receiver.status = 200
    again = build(database_url, wired)
    async with again.router.lifespan_context(again):
        events = await receiver.wait_for(2)
        assert [e["deliveryContext"]["isRedelivery"] for e in events] == [False, True]
        assert events[0]["webhookEventId"] == events[1]["webhookEventId"]
        assert again.state.parts.phones.reach(user).name == "SHOWN"


async def test_odd_batches(box: Box) -> None:
    user = (await box.parts.phones.page(1))[0]["user_id"]
    expected: dict[str, list[list[str]]] = {
        "empty": [[]],
        "duplicate": [["follow", "follow"], ["follow"]],
        "out_of_order": [["follow"], ["unfollow"]],
        "unknown_type": [["teleported", "follow"]],
        "extra_fields": [["follow"]],
        "no_source": [["follow", "follow"]],
        "emoji": [["message"]],
    }
    for odd, types in expected.items():
        box.receiver.requests.clear()
        answer = await box.browser.post("/sandbox/line/webhooks", json={"odd": odd, "user_id": user})
        assert answer.json() == {"statuses": [200] * len(types)}
        batches = [orjson.loads(body)["events"] for body, _ in box.receiver.requests]
        assert [[event["type"] for event in batch] for batch in batches] == types


async def test_wrong_and_missing_signatures(box: Box) -> None:
    for signature, seen in (("bad", "bad"), ("", None)):
        box.receiver.requests.clear()
        batch = {"events": [{"type": "follow"}], "signature": signature}
        await box.browser.post("/sandbox/line/webhooks", json=batch)
        assert [given for _, given in box.receiver.requests] == [seen]


async def test_reply_tokens_work_once_and_for_a_minute(box: Box) -> None:
    user = await box.friend()
    await box.parts.residents.say(user, "電話番号は？")
    events = await box.receiver.wait_for(2)
    tokens = [event["replyToken"] for event in events]

    async def reply(token: str) -> int:
        body = {"replyToken": token, "messages": [{"type": "text", "text": "0866-00-0000 です"}]}
        return (
            await box.browser.post("/sandbox/line/v2/bot/message/reply", headers=box.headers, json=body)
        ).status_code

    assert [await reply(tokens[0]), await reply(tokens[0]), await reply("made-up")] == [200, 400, 400]
    await box.browser.post("/sandbox/line/clock", json={"offset_seconds": 61})
    assert await reply(tokens[1]) == 400
    assert [m["way"] for m in await box.shown(user)] == ["reply"]
