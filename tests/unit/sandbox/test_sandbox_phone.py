"""The phone's pages, without a script."""

import re

import orjson

from tests.unit.sandbox.box import Box


def hidden(html: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', html)


async def test_a_resident_adds_the_account_reads_taps_writes_and_blocks(box: Box) -> None:
    start = await box.browser.get("/sandbox/phone")
    for row in await box.parts.phones.page(1):
        assert row["name"] in start.text
        assert row["user_id"] not in start.text
    phone = (await box.parts.phones.page(1))[0]
    url = f"/sandbox/phone/{phone['handle']}"
    door = await box.browser.get(url)
    assert "友だちに追加する" in door.text
    assert box.browser.cookies["sandbox-phone"] == phone["user_id"]
    assert "default-src 'none'" in door.headers["content-security-policy"]
    assert (await box.browser.post(f"{url}/follow")).headers["location"] == url
    confirm = {
        "type": "confirm",
        "text": "続けますか",
        "actions": [
            {"type": "postback", "label": "はい", "data": "go=1", "displayText": "はい、続けます"},
            {"type": "message", "label": "いいえ", "text": "いいえ"},
        ],
    }
    messages = [
        {"type": "text", "text": "<b>お知らせ</b> https://example.jp/a?b=1"},
        {"type": "template", "altText": "a", "template": confirm},
    ]
    body = orjson.dumps({"to": phone["user_id"], "messages": messages})
    assert (await box.platform.push(box.headers, body)).status == 200
    chat = (await box.browser.get(url)).text
    assert "&lt;b&gt;お知らせ&lt;/b&gt;" in chat
    assert '<a href="https://example.jp/a?b=1">' in chat
    assert f'href="{box.settings.public_url}/confirmation/"' in chat
    assert f'href="{box.settings.public_url}/registration/"' in chat
    for message, button in zip(hidden(chat, "message"), hidden(chat, "button"), strict=True):
        await box.browser.post(f"{url}/tap", data={"message": message, "button": button})
    await box.browser.post(f"{url}/tap", data={"message": hidden(chat, "message")[0], "button": "9"})
    await box.browser.post(f"{url}/say", data={"text": "こんにちは"})
    await box.browser.post(f"{url}/say", data={"text": "  "})
    chat = (await box.browser.get(url)).text
    assert "はい、続けます" in chat
    assert "こんにちは" in chat
    await box.browser.post(f"{url}/block")
    assert "ブロックを解除する" in (await box.browser.get(url)).text
    events = await box.receiver.wait_for(5)
    kinds = sorted(event["type"] for event in events)
    assert kinds == ["follow", "message", "message", "postback", "unfollow"]
    assert next(e for e in events if e["type"] == "postback")["postback"]["data"] == "go=1"
    # What residents write is theirs: the ledger holds the account's messages only.
    assert [m["kind"] for m in await box.shown()] == ["text", "template"]


async def test_nobody_taps_from_another_site_or_on_anothers_phone(box: Box) -> None:
    phone, other = (await box.parts.phones.page(1))[:2]
    cross = {"sec-fetch-site": "cross-site"}
    answer = await box.browser.post(f"/sandbox/phone/{phone['handle']}/follow", headers=cross)
    assert answer.status_code == 404
    assert (await box.browser.get("/sandbox/phone/nobody")).status_code == 404
    await box.parts.residents.befriend([phone["user_id"], other["user_id"]])
    action = {"type": "postback", "label": "b", "data": "c"}
    text = {"type": "text", "text": "a", "quickReply": {"items": [{"type": "action", "action": action}]}}
    await box.platform.push(box.headers, orjson.dumps({"to": phone["user_id"], "messages": [text]}))
    number = (await box.shown(phone["user_id"]))[0]["id"]
    form = {"message": str(number), "button": "0"}
    await box.browser.post(f"/sandbox/phone/{other['handle']}/tap", data=form)
    assert {e["type"] for e in await box.receiver.wait_for(2)} == {"follow"}


async def test_thousands_of_phones_at_once(box: Box) -> None:
    people = [
        {
            "person_number": f"t-{i}",
            "household_number": "1",
            "name": "髙﨑　太郎",
            "card_name": "高崎　太郎",
            "kana": "タカサキ　タロウ",
            "birth_date": "1950-01-31",
            "sex": "男",
            "address": f"見本市北町{i}番地",
        }
        for i in range(10_000)
    ]
    answer = await box.browser.post("/sandbox/line/people", json={"people": people, "friends": True})
    ids = answer.json()["user_ids"]
    assert len(set(ids)) == 10_000
    again = await box.browser.post("/sandbox/line/people", json={"people": people[:3]})
    assert again.json()["user_ids"] == ids[:3]
    assert (await box.push(ids[-1])).status == 200
    await box.receiver.wait_for(10_000)
    page = await box.browser.get("/sandbox/phone", params={"page_number": 2})
    assert "前のページ" in page.text
    too_many = await box.browser.post("/sandbox/line/people", json={"people": [*people, people[0]]})
    assert too_many.status_code == 422


async def test_the_ledger_is_read_in_pages(box: Box) -> None:
    user = await box.friend()
    for i in range(5):
        await box.push(user, text=f"{i}")
    seen: list[str] = []
    since = 0
    while True:
        page = (await box.browser.get("/sandbox/line/ledger", params={"since": since, "limit": 2})).json()
        if not page["messages"]:
            break
        seen += [m["text"] for m in page["messages"]]
        since = page["next"]
    assert seen == ["0", "1", "2", "3", "4"]
