"""Several easy pairs by one press, never a hard one; a decision taken back."""

from uuid import uuid5

import pytest
from fastapi import HTTPException

from libs.common.staff.roles import Member, Role
from services.eligibility import reviewing_together
from services.eligibility.city import city_of
from services.eligibility.matching import rules
from services.eligibility.reviewing import Answer
from tests.unit.eligibility.reviews.office import Desk, Items, Office, resident, review_of, token

ONE = Member("one", "見本職員", frozenset({Role.CLERK}))
A: Items = {"name": "山田　裕太", "birth_date": "1990-05-05", "sex": "1", "address": "総社市中央1-2-3"}
C: Items = {**A, "name": "鈴木　一郎", "birth_date": "1980-01-01"}
D: Items = {**A, "name": "佐藤　花子", "birth_date": "1970-03-03", "sex": "2"}
AWAY = "総社市緑丘4-5-6"


def moved(items: Items) -> Items:
    return {**items, "address": AWAY}


async def same(office: Office, *pairs: str) -> int:
    ids = [uuid5(office.target(f"row {name}"), str(resident(name))) for name in pairs]
    return await reviewing_together.same_together(office.database, office.city, ids, ONE)


@pytest.fixture
async def office(office: Office) -> Office:
    """Three who moved, and one with another character in the name."""
    office.city = city_of("総社市", None)
    await office.listed({
        "row a": {**A, "kana": ""},
        "row c": {**C, "kana": ""},
        "row d": {**D, "kana": "", "name": "佐藤　花予"},
    })  # fmt: skip
    await office.register({"a": moved(A), "c": moved(C), "d": D})
    return office


def test_no_hard_kind_is_easy() -> None:
    assert rules.TOGETHER.isdisjoint(rules.HARD | {rules.LOOK_ALIKE})


async def test_easy_pairs_are_decided_together(office: Office) -> None:
    assert await same(office, "a", "c") == 2
    assert await office.matched() == {("a", "row a"), ("c", "row c")}
    assert await office.waiting() == {("d", "row d")}
    done = await office.database.fetchval("SELECT count(*) FROM audit WHERE action = 'review.same' AND actor = 'one'")
    assert done == 2


async def test_one_hard_pair_refuses_all(office: Office) -> None:
    with pytest.raises(HTTPException, match="1組ずつ"):
        await same(office, "a", "d")
    assert await office.matched() == set()


async def test_who_waits_in_two_pairs_is_never_decided_with_others(office: Office, desk: Desk) -> None:
    await office.register({"namesake": {**A, "address": "総社市井手7-8-9"}})
    assert {("a", "row a"), ("namesake", "row a")} <= await office.waiting()
    with pytest.raises(HTTPException, match="1組ずつ"):
        await same(office, "a", "c")
    programme = await office.database.fetchval("SELECT programme_id FROM review LIMIT 1")
    client = await desk("one", Role.CLERK)
    page = await client.get(f"/eligibility/reviews/together?programme={programme}&rule=moved")
    assert "鈴木" in page.text
    assert "山田" not in page.text


async def test_a_pair_decided_meanwhile_refuses_all(office: Office) -> None:
    await office.answer("a", "row a", Answer.DIFFERENT)
    with pytest.raises(HTTPException, match="もう決まった"):
        await same(office, "a", "c")
    assert await office.matched() == set()


@pytest.mark.parametrize("number", [0, reviewing_together.MOST + 1])
async def test_none_and_too_many(office: Office, number: int) -> None:
    ids = [uuid5(office.target("none"), str(n)) for n in range(number)]
    with pytest.raises(HTTPException, match="チェック"):
        await reviewing_together.same_together(office.database, office.city, ids, ONE)


async def test_same_is_taken_back_before_the_release(office: Office) -> None:
    await office.answer("a", "row a", Answer.SAME)
    await back(office, "a")
    assert await office.matched() == set()
    assert ("a", "row a") in await office.waiting()
    assert await office.said("eligibility.revoked") == []
    await office.release()
    assert await office.said("eligibility.matched") == []


async def test_same_is_taken_back_after_the_push(office: Office) -> None:
    await office.answer("a", "row a", Answer.SAME)
    await office.release()
    await back(office, "a")
    assert await office.matched() == set()
    [revoked] = await office.said("eligibility.revoked")
    assert revoked["reason"] == "decision_taken_back"
    assert ("a", "row a") in await office.waiting()
    await office.answer("a", "row a", Answer.SAME)
    assert [event["revision"] for event in await office.said("eligibility.matched")] == [1, 3]


async def test_different_is_taken_back(office: Office) -> None:
    await office.answer("a", "row a", Answer.DIFFERENT)
    await office.register({"a": moved(A)})
    assert ("a", "row a") not in await office.waiting(), "remembered"
    await back(office, "a")
    assert ("a", "row a") in await office.waiting()
    await office.register({"a": A})
    assert ("a", "row a") in await office.matched()


async def test_a_binding_is_taken_back(office: Office) -> None:
    await office.listed({"next": {**A, "kana": "", "person_number": "7"}}, programme="q")
    await office.compare("q")
    await office.answer("a", "next", Answer.SAME, programme="q")
    assert await office.database.fetchval("SELECT count(*) FROM known_pair") == 1
    review = uuid5(office.target("next", "q"), str(resident("a")))
    await reviewing_together.take_back(office.database, office.city, review, ONE)
    assert await office.database.fetchval("SELECT count(*) FROM known_pair") == 0


async def test_an_answered_household_stays(office: Office) -> None:
    await office.answer("a", "row a", Answer.SAME)
    await office.release()
    await office.confirm("a", "row a")
    with pytest.raises(HTTPException, match="取り消せません"):
        await back(office, "a")
    assert ("a", "row a") in await office.matched()


async def test_an_open_pair_cannot_be_taken_back(office: Office) -> None:
    with pytest.raises(HTTPException, match="まだ決まって"):
        await back(office, "a")


async def back(office: Office, name: str) -> None:
    review = uuid5(office.target(f"row {name}"), str(resident(name)))
    await reviewing_together.take_back(office.database, office.city, review, ONE)


async def test_pages(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.CLERK)
    programme = await office.database.fetchval("SELECT programme_id FROM review LIMIT 1")
    queue = await client.get(f"/eligibility/reviews?programme={programme}")
    where = f"/eligibility/reviews/together?programme={programme}&amp;rule=moved"
    assert where in queue.text
    assert "住所がちがう（2件）" in queue.text
    page = await client.get(where.replace("&amp;", "&"))
    assert "山田　裕太" in page.text
    assert "佐藤" not in page.text, "a hard kind is never on the page of many"
    assert "checked" not in page.text
    ids = [review_of(office, name, f"row {name}") for name in ("a", "c")]
    form = {"csrf": token(page), "programme": str(programme), "rule": "moved", "pairs": ids}
    answer = await client.post("/eligibility/reviews/together", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/eligibility/reviews?programme={programme}")
    decided = await client.get(f"/eligibility/reviews/decided?programme={programme}")
    assert "2件" in decided.text
    assert "山田" not in decided.text
    undone = await client.post(f"/eligibility/reviews/{ids[0]}/take-back", data={"csrf": token(decided)})
    assert undone.status_code == 303
    assert await office.matched() == {("c", "row c")}
    hard = await client.get(f"/eligibility/reviews/together?programme={programme}&rule=name-one-character")
    assert hard.status_code == 404


async def test_rest(office: Office, desk: Desk) -> None:
    client = await desk("one", Role.REVIEWER)
    path = "/eligibility/api/v1/reviews"
    ids = [review_of(office, name, f"row {name}") for name in ("a", "c", "d")]
    page = await client.get(f"/eligibility/reviews/{ids[0]}")
    headers = {"HX-CSRF": token(page), "Idempotency-Key": "k1"}
    hard = await client.post(f"{path}/same", json={"review_ids": ids}, headers=headers)
    assert (hard.status_code, "1組ずつ" in hard.json()["detail"]) == (409, True)
    for _ in range(2):
        done = await client.post(f"{path}/same", json={"review_ids": ids[:2]}, headers=headers)
        assert done.json() == {"decided": 2}
    listed = (await client.get(f"{path}/decided", params={"limit": 1})).json()
    assert (listed["total"], len(listed["reviews"])) == (2, 1)
    headers["Idempotency-Key"] = "k2"
    for _ in range(2):
        taken = await client.post(f"{path}/{ids[0]}/take-back", headers=headers)
        assert taken.status_code == 204
    assert await office.matched() == {("c", "row c")}
