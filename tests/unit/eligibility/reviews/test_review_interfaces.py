"""The queue and one pair, as page and as REST: what is shown, what is hidden, who may."""

import re
from uuid import uuid5

import httpx
import pytest

from libs.common.staff.roles import Role
from services.eligibility.city import city_of
from tests.unit.eligibility.reviews.office import SPACE, Desk, Items, Office, resident, review_of, token

A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
ROW: Items = {**A, "kana": "ヤマダ　ユウタ", "name": "山田　祐太"}
QUEUE = "/eligibility/api/v1/reviews"


@pytest.fixture
async def office(office: Office) -> Office:
    """Two doubtful pairs; the city is read from the settings, as the application does."""
    office.city = city_of("総社市", None)
    second = {"birth_date": "1980-01-01", "name": "鈴木　一郎", "address": "総社市緑丘4-5-6"}
    await office.listed({"row": ROW, "second": {**ROW, **second}})
    await office.register({"a": A, "c": {**A, **second, "address": "総社市緑丘7-8-9"}})
    return office


async def test_the_queue_shows_nobody(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.REVIEWER)
    page = await client.get("/eligibility/reviews")
    assert "2件" in page.text
    assert "住所がちがう" not in page.text
    assert {"番地がちがう", "氏名がちがう"} <= set(re.findall(r">([^<>]+)</a></th>", page.text))
    listed = await client.get(QUEUE)
    for text in (page.text, listed.text):
        for word in ("山田", "裕太", "鈴木", "1990", "中央"):
            assert word not in text


async def test_the_queue_comes_in_pages(desk: Desk) -> None:
    client = await desk("one", Role.REVIEWER)
    first = (await client.get(QUEUE, params={"limit": 1})).json()
    second = (await client.get(QUEUE, params={"limit": 1, "offset": 1})).json()
    assert first["total"] == second["total"] == 2
    assert len({r["review_id"] for r in first["reviews"] + second["reviews"]}) == 2
    of_other = await client.get(QUEUE, params={"programme_id": str(uuid5(SPACE, "q"))})
    assert of_other.json() == {"total": 0, "reviews": []}


async def test_both_sides_and_the_reason(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.REVIEWER)
    shown = (await client.get(f"{QUEUE}/{review_of(office, 'a', 'row')}")).json()
    results = {item["name"]: item["result"] for item in shown["items"]}
    assert results == {"氏名": "other", "フリガナ": "unknown", "生年月日": "same", "性別": "same", "住所": "same"}
    assert shown["reason"] == "生年月日・住所が同じですが、氏名が1文字ちがいます。"
    assert (shown["hard"], shown["rule"]) == (True, "name-one-character")
    assert shown["compared"] == "forms/1 name=one_character birth=equal sex=equal address=same"
    page = await client.get(f"/eligibility/reviews/{review_of(office, 'a', 'row')}")
    for words in ("≠ ちがう", "＝ 同じ", shown["reason"], 'data-key="1"', "2人の職員"):
        assert words in page.text
    seen = await office.database.fetchval("SELECT count(*) FROM audit WHERE action = 'review.shown' AND actor = 'one'")
    assert seen == 2


async def test_the_form_works_without_scripts(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.CLERK)
    address = f"/eligibility/reviews/{review_of(office, 'c', 'second')}"
    page = await client.get(address)
    answer = await client.post(address, data={"csrf": token(page), "answer": "same"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/eligibility/reviews/{review_of(office, 'a', 'row')}", "the next pair"
    assert await office.matched() == {("c", "second")}
    again = await client.post(address, data={"csrf": token(page), "answer": "different"})
    assert again.status_code == 409
    assert "もう決まっています" in (await client.get(address)).text


async def test_a_hard_pair_by_rest_needs_two(office: Office, desk: Desk) -> None:
    one, two = await desk("one", Role.REVIEWER), await desk("two", Role.CLERK)
    address = f"/eligibility/reviews/{review_of(office, 'a', 'row')}"
    path = f"{QUEUE}/{review_of(office, 'a', 'row')}/answer"

    async def same(client: httpx.AsyncClient) -> httpx.Response:
        headers = {"HX-CSRF": token(await client.get(address))}
        return await client.post(path, json={"answer": "same"}, headers=headers)

    assert (await same(one)).json() == {"state": "proposed"}
    assert (await same(one)).status_code == 409
    assert (await same(two)).json() == {"state": "same"}
    assert await office.matched() == {("a", "row")}


async def test_a_household_that_became_protected_is_hidden(office: Office, desk: Desk) -> None:
    await office.database.pool.execute("UPDATE benefit_case SET protected = true")
    client = await desk("one", Role.REVIEWER)
    assert (await client.get(QUEUE)).json()["total"] == 0
    assert (await client.get(f"{QUEUE}/{review_of(office, 'a', 'row')}")).status_code == 404
    assert (await client.get(f"/eligibility/reviews/{review_of(office, 'a', 'row')}")).status_code == 404


@pytest.mark.parametrize("over", ["state = 'closed'", "deadline = current_date - 2"])
async def test_nothing_waits_when_the_programme_is_over(office: Office, desk: Desk, over: str) -> None:
    await office.database.pool.execute(f"UPDATE programme SET {over}")
    client = await desk("one", Role.REVIEWER)
    assert (await client.get(QUEUE)).json()["total"] == 0
    page = await client.get(f"/eligibility/reviews/{review_of(office, 'a', 'row')}")
    assert "もう決まっています" in page.text
    assert "山田" not in page.text


async def test_the_programme_says_how_many_wait(office: Office, desk: Desk) -> None:
    programme = f"/eligibility/programmes/{uuid5(SPACE, 'p')}"
    assert "要確認 2件" in (await (await desk("one", Role.REVIEWER)).get(programme)).text
    assert "要確認" not in (await (await desk("two", Role.ACCOUNTING)).get(programme)).text


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ({"name": "山田　裕太", "birth_date": "H2.5.5"}, "要確認の一覧で、人の確認を待っています。"),
        ({"name": "見本　未知", "birth_date": "1990-05-05"}, "いま使える登録はありません。"),
        (
            {"name": "田中　遠子", "birth_date": "昭和45年1月1日"},
            "同じ生年月日の人も、同じ住所の人も、リストにいません。",
        ),
    ],
)
async def test_why_nothing_came(office: Office, desk: Desk, items: Items, sentence: str) -> None:
    far = {"name": "田中　遠子", "birth_date": "1970-01-01", "sex": "2", "address": "総社市緑丘1-1-1"}
    await office.register({"far": far})
    client = await desk("one", Role.REVIEWER)
    path = f"/eligibility/programmes/{uuid5(SPACE, 'p')}/why"
    page = await client.get(path)
    answer = await client.post(path, data={"csrf": token(page), **items})
    assert sentence in answer.text
    asked = await office.database.fetchrow("SELECT actor, detail FROM audit WHERE action = 'why.asked'")
    assert asked is not None
    assert tuple(asked) == ("one", "{}")


async def test_why_by_rest(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.REVIEWER)
    base = f"/eligibility/api/v1/programmes/{uuid5(SPACE, 'p')}/residents"
    assert (await client.get(f"{base}/{resident('a')}/why")).json()["sentence"].startswith("要確認の一覧")
    assert (await client.get(f"{base}/{resident('nobody')}/why")).status_code == 404
