"""Pushes: what LINE promises about retry keys, users and refusals."""

import asyncio
from uuid import uuid4

import orjson
import pytest

from sandbox.line.checks import message_faults
from tests.unit.sandbox.box import Box

DAY = 24 * 3600


async def test_a_push_is_shown_once_however_often_its_key_comes(box: Box) -> None:
    user, key = await box.friend(), str(uuid4())
    first = await box.push(user, **{"x-line-retry-key": key})
    again = await box.push(user, **{"x-line-retry-key": key})
    assert (first.status, again.status) == (200, 409)
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert orjson.loads(again.body)["sentMessages"] == orjson.loads(first.body)["sentMessages"]
    shown = await box.shown(user)
    assert [(m["retry_key"], str(m["id"])) for m in shown] == [(key, orjson.loads(first.body)["sentMessages"][0]["id"])]


async def test_the_same_key_at_the_same_moment_is_accepted_once(box: Box) -> None:
    user, key = await box.friend(), str(uuid4())
    answers = await asyncio.gather(*[box.push(user, **{"x-line-retry-key": key}) for _ in range(40)])
    assert sorted(a.status for a in answers) == [200] + [409] * 39
    accepted = next(a.headers["x-line-request-id"] for a in answers if a.status == 200)
    assert {a.headers["x-line-accepted-request-id"] for a in answers if a.status == 409} == {accepted}
    assert len(await box.shown(user)) == 1


async def test_after_a_day_the_key_counts_as_new(box: Box) -> None:
    user, key = await box.friend(), str(uuid4())
    await box.push(user, **{"x-line-retry-key": key})
    await box.browser.post("/sandbox/line/clock", json={"offset_seconds": DAY + 1})
    form = {"grant_type": "client_credentials", "client_id": box.settings.line_channel_id}
    form["client_secret"] = box.settings.line_channel_secrets[0].get_secret_value()
    token = (await box.browser.post("/sandbox/line/oauth2/v3/token", data=form)).json()["access_token"]
    late = await box.push(user, **{"x-line-retry-key": key, "authorization": f"Bearer {token}"})
    assert late.status == 200
    assert len(await box.shown(user)) == 2


async def test_who_is_no_friend_gets_200_and_sees_nothing(box: Box) -> None:
    people = await box.parts.phones.page(1)
    stranger, blocker, deleted = (person["user_id"] for person in people[:3])
    await box.parts.residents.befriend([blocker, deleted])
    await box.browser.post("/sandbox/line/block", json={"user_ids": [blocker]})
    await box.browser.post("/sandbox/line/accounts", json={"user_ids": [deleted], "account": "deleted"})
    key = str(uuid4())
    for user in (stranger, blocker, deleted):
        answer = await box.push(user)
        assert answer.status == 200
        assert orjson.loads(answer.body)["sentMessages"]
    # Accepted is accepted: unblocking brings nothing back, and the key is used up.
    assert (await box.push(blocker, **{"x-line-retry-key": key})).status == 200
    await box.parts.residents.befriend([blocker])
    assert (await box.push(blocker, **{"x-line-retry-key": key})).status == 409
    assert await box.shown() == []


async def test_users_of_another_provider_are_refused(box: Box) -> None:
    user = await box.friend()
    await box.browser.post("/sandbox/line/accounts", json={"user_ids": [user], "account": "other_provider"})
    assert (await box.push(user)).status == 400
    assert (await box.push("U" + "0" * 32)).status == 400
    assert (await box.push("nobody")).status == 400
    assert await box.shown() == []


async def test_tokens_expire_and_cannot_be_made_up(box: Box) -> None:
    user = await box.friend()
    good = box.headers["authorization"]
    for wrong in ("", "Bearer ", "Bearer x", "Bearer x.y", good[:-3] + "AAA"):
        assert (await box.push(user, authorization=wrong)).status == 401
    assert (await box.push(user)).status == 200
    await box.browser.post("/sandbox/line/clock", json={"offset_seconds": 901})
    assert (await box.push(user)).status == 401


async def test_a_retry_key_is_refused_where_it_is_not_supported(box: Box) -> None:
    for endpoint in ("reply", "validate/push"):
        answer = await box.browser.post(
            f"/sandbox/line/v2/bot/message/{endpoint}",
            headers={**box.headers, "x-line-retry-key": str(uuid4())},
            json={"replyToken": "x", "messages": [{"type": "text", "text": "a"}]},
        )
        assert answer.status_code == 400
        assert answer.json()["message"] == "The retry key is not supported by this endpoint"


async def test_a_key_must_be_a_uuid(box: Box) -> None:
    assert (await box.push(await box.friend(), **{"x-line-retry-key": "first try"})).status == 400


TEXT = {"type": "text", "text": "a"}
BUTTON = {"type": "button", "action": {"type": "postback", "label": "はい", "data": "x"}}


def flex(*parts: object, alt: str = "お知らせ") -> dict[str, object]:
    body = {"type": "box", "layout": "vertical", "contents": list(parts)}
    return {"type": "flex", "altText": alt, "contents": {"type": "bubble", "body": body}}


@pytest.mark.parametrize(
    ("messages", "at"),
    [
        ([], "messages"),
        ([TEXT] * 6, "messages"),
        ([{"type": "text"}], "messages[0].text"),
        ([{"type": "text", "text": "😀" * 2501}], "messages[0].text"),
        ([TEXT, {"type": "telepathy"}], "messages[1].type"),
        ([flex(TEXT, alt="")], "messages[0].altText"),
        ([flex(TEXT, alt="あ" * 1501)], "messages[0].altText"),
        ([flex({"type": "text", "text": ""})], "messages[0].contents.body.contents[0].text"),
        ([flex({"type": "marquee"})], "messages[0].contents.body.contents[0].type"),
        ([flex({"type": "button"})], "messages[0].contents.body.contents[0].action.type"),
        (
            [flex({**BUTTON, "action": {**BUTTON["action"], "data": "x" * 301}})],  # type: ignore[dict-item]
            "messages[0].contents.body.contents[0].action.data",
        ),
        ([flex(*[{"type": "text", "text": "あ" * 1000}] * 11)], "messages[0].contents"),
        ([{"type": "flex", "altText": "a", "contents": {"type": "bubble"}}], "messages[0].contents"),
    ],
)
def test_malformed_messages_are_named(messages: object, at: str) -> None:
    assert [found["property"] for found in message_faults(messages)] == [at]


async def test_malformed_messages_are_refused(box: Box) -> None:
    body = orjson.dumps({"to": await box.friend(), "messages": [TEXT, {"type": "text"}]})
    for path in ("push", "validate/push", "reply", "multicast"):
        answer = await box.browser.post(f"/sandbox/line/v2/bot/message/{path}", headers=box.headers, content=body)
        assert answer.status_code == 400
        assert answer.json()["message"] == "The request body has 1 error(s)"
        assert answer.json()["details"] == [{"message": "May not be empty", "property": "messages[1].text"}]
    assert await box.shown() == []


async def test_the_longest_allowed_messages_pass(box: Box) -> None:
    messages = [{"type": "text", "text": "😀" * 2500}, flex(BUTTON, alt="あ" * 1500)]
    body = orjson.dumps({"to": await box.friend(), "messages": messages})
    assert (await box.platform.push(box.headers, body)).status == 200
    assert [m["kind"] for m in await box.shown()] == ["text", "flex"]


async def test_other_refusals(box: Box) -> None:
    user = await box.friend()
    assert (await box.push(user, **{"content-type": "text/plain"})).status == 415
    assert (await box.platform.push(box.headers, b"{" + b" " * 2**21)).status == 413
    assert (await box.platform.push(box.headers, b"{")).status == 400
    assert (await box.platform.push(box.headers, b"[]")).status == 400
    lost = await box.browser.post("/sandbox/line/v2/bot/message/broadcast", headers=box.headers)
    assert lost.status_code == 404


async def test_one_unknown_recipient_refuses_a_multicast(box: Box) -> None:
    one, two = await box.friend(0), await box.friend(1)
    url, message = "/sandbox/line/v2/bot/message/multicast", {"type": "text", "text": "受付は今月末までです"}
    bad = {"to": [one, "U" + "0" * 32, two], "messages": [message]}
    assert (await box.browser.post(url, headers=box.headers, json=bad)).status_code == 400
    assert await box.shown() == []
    headers = {**box.headers, "x-line-retry-key": str(uuid4())}
    statuses = [(await box.browser.post(url, headers=headers, json={**bad, "to": [one, two]})) for _ in range(2)]
    assert [a.status_code for a in statuses] == [200, 409]
    assert "sentMessages" not in statuses[1].json()
    assert {m["user_id"] for m in await box.shown()} == {one, two}
    many = {**bad, "to": [one] * 501}
    assert (await box.browser.post(url, headers=box.headers, json=many)).status_code == 400
